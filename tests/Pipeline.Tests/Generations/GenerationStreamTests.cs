using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>A reader's way to a generation that is lost again and again.</summary>
public sealed class GenerationStreamTests
{
    private static readonly InferenceEvent[] Whole = [.. Samples.Answer];

    private readonly FakeTimeProvider _time = new();
    private readonly GenerationOptions _options = new();
    private readonly List<long> _asked = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_WayLostAnywhere_GoesOnWhereItStopped()
    {
        var events = await CollectAsync((from, _) => Play(Whole[(int)from..][..1], () => throw new InvalidOperationException("silo died")));

        events.ShouldBe(Whole);
        _asked.ShouldBe(Whole.Select(told => told.Sequence));
    }

    [Fact]
    public async Task Read_WayEndsWithoutAnEnd_GoesOnWhereItStopped()
    {
        var events = await CollectAsync((from, _) => Play(Whole[(int)from..][..Math.Min(2, Whole.Length - (int)from)]));

        events.ShouldBe(Whole);
        _asked.ShouldBe([0, 2, 4]);
    }

    [Fact]
    public async Task Read_NoWayForTooLong_SaysHowToReadOn()
    {
        var events = await CollectAsync((from, _) => Play(Whole[(int)from..2], () => throw new InvalidOperationException("silo died")));

        events[..2].ShouldBe(Whole[..2]);
        var error = events[2].ShouldBeOfType<InferenceEvent.Failed>().Error;
        error.Code.ShouldBe(InferenceErrorCode.GenerationUnreachable);
        error.Message.ShouldContain("GET /v1/generations/r-1");
        error.Message.ShouldContain("Last-Event-ID");
        events.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Read_StoreIsAwayInMidAnswer_WaitsForIt()
    {
        var away = new InferenceEvent.Failed { Sequence = 2, Error = new InferenceError { Code = InferenceErrorCode.StorageUnavailable, Message = "Away." } };

        var events = await CollectAsync((from, attempt) => from == 0 ? Play(Whole[..2]) : attempt < 4 ? Play([away]) : Play(Whole[2..]));

        events.ShouldBe(Whole);
    }

    [Fact]
    public async Task Read_RefusedAtFirst_IsToldAtOnce()
    {
        var refusal = new InferenceEvent.Failed { Sequence = 0, Error = new InferenceError { Code = InferenceErrorCode.StorageUnavailable, Message = "Away." } };

        (await CollectAsync((_, _) => Play([refusal]))).ShouldBe([refusal]);
        _asked.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Read_ReaderTakesNothingForTooLong_IsCutAndToldWhereToReadOn()
    {
        _options.ReaderBuffer = 16;
        var many = Enumerable.Range(0, 100).Select(number => (InferenceEvent)new InferenceEvent.TextDelta { Sequence = number, Choice = 0, Text = "x", TokenCount = 1 }).ToArray();
        var (pulled, left) = (0, new TaskCompletionSource());
        await using var reader = Stream((from, _) => PlayUntilLeft(many[(int)from..], left, () => Interlocked.Increment(ref pulled))).GetAsyncEnumerator(Token);
        await reader.MoveNextAsync();

        await UntilAsync(() => pulled == 18);
        await UntilAsync(() =>
        {
            // The pull may not wait yet.
            _time.Advance(_options.ReaderTimeout);
            return left.Task.IsCompleted;
        });
        var read = 1;
        while (await reader.MoveNextAsync() && reader.Current is InferenceEvent.TextDelta)
        {
            read++;
        }

        read.ShouldBe(17, "what waited is still told");
        var error = reader.Current.ShouldBeOfType<InferenceEvent.Failed>().Error;
        error.Code.ShouldBe(InferenceErrorCode.ReaderTooSlow);
        error.Message.ShouldContain("Last-Event-ID");
        (await reader.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Read_ReaderLeaves_LeavesTheGeneration()
    {
        var left = new TaskCompletionSource();
        await using (var reader = Stream((_, token) => Wait(left, token)).GetAsyncEnumerator(Token))
        {
            await reader.MoveNextAsync();
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    private static async IAsyncEnumerable<InferenceEvent> Play(IEnumerable<InferenceEvent> events, Action? end = null)
    {
        foreach (var told in events)
        {
            await Task.Yield();
            yield return told;
        }

        end?.Invoke();
    }

    private static async IAsyncEnumerable<InferenceEvent> PlayUntilLeft(IEnumerable<InferenceEvent> events, TaskCompletionSource left, Action onEach)
    {
        try
        {
            foreach (var told in events)
            {
                await Task.Yield();
                onEach();
                yield return told;
            }
        }
        finally
        {
            left.SetResult();
        }
    }

    private static async IAsyncEnumerable<InferenceEvent> Wait(TaskCompletionSource left, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Whole[0];
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            left.SetResult();
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Token);
        }
    }

    private IAsyncEnumerable<InferenceEvent> Stream(Func<long, CancellationToken, IAsyncEnumerable<InferenceEvent>> open) =>
        new GenerationStream(new RequestId("r-1"), _options, _time, NullLogger.Instance).ReadAsync(open, Token);

    // Time passes while nothing else does.
    private async Task<List<InferenceEvent>> CollectAsync(Func<long, int, IAsyncEnumerable<InferenceEvent>> open)
    {
        List<InferenceEvent> events = [];
        var reading = Task.Run(
            async () =>
            {
                await foreach (var told in Stream((from, _) =>
                {
                    _asked.Add(from);
                    return open(from, _asked.Count);
                }))
                {
                    events.Add(told);
                }
            },
            Token);
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(1, Token));
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        await reading;
        return events;
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

public sealed class RoutingBackendTests
{
    private readonly ReplicaTable _table = new();
    private readonly ScriptedConnector _connector = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RoutingOptions _options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_UnknownModel_FailsWithModelNotFound()
    {
        var events = await RunAsync();

        Error(events.ShouldHaveSingleItem()).Code.ShouldBe(InferenceErrorCode.ModelNotFound);
    }

    [Fact]
    public async Task Infer_OnlyLoadingReplicas_FailsWithNoReplica()
    {
        _table.Apply(Samples.Report(0) with { State = ReplicaState.Loading });

        Error((await RunAsync()).ShouldHaveSingleItem()).Code.ShouldBe(InferenceErrorCode.NoReplica);
    }

    [Fact]
    public async Task Infer_HealthyReplica_PassesItsEventsOn()
    {
        Script(0, Samples.Answer);

        (await RunAsync()).ShouldBe(Samples.Answer);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Infer_LostBeforeFirstText_GoesToAnotherReplicaWithoutGap(int eventsBefore)
    {
        Script(0, Samples.Answer[..eventsBefore], _ => throw new InvalidOperationException("silo died"));
        Script(1, Samples.Answer[..eventsBefore], _ => throw new InvalidOperationException("silo died"));
        Script(2, Samples.Answer);

        List<InferenceEvent> events = [];
        while (_connector.Asked.Count < 2)
        {
            _connector.Asked.Clear();
            Samples.Ids(3).ToList().ForEach(id => _table.Apply(Samples.Report(id)));
            events = await RunAsync();
        }

        events.ShouldBe(Samples.Answer);
        events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(0, events.Count).Select(i => (long)i));
    }

    [Fact]
    public async Task Infer_LostAfterFirstText_FailsAndAsksNobodyElse()
    {
        Script(0, Samples.Answer[..2], _ => throw new InvalidOperationException("silo died"));

        var events = await RunAsync();

        events.Count.ShouldBe(3);
        Error(events[^1]).Code.ShouldBe(InferenceErrorCode.ReplicaLost);
        events[^1].Sequence.ShouldBe(2);
        _connector.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Infer_StreamEndsWithoutTerminalEvent_IsNeverACleanEnd()
    {
        Script(0, Samples.Answer[..2]);

        Error((await RunAsync())[^1]).Code.ShouldBe(InferenceErrorCode.ReplicaLost);
    }

    [Theory]
    [InlineData(0, 120)]
    [InlineData(1, 120)]
    [InlineData(2, 30)]
    public async Task Infer_SilentReplica_FailsWhenTheStallTimerIsOver(int eventsBefore, int seconds)
    {
        var silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _options.MaxAttempts = 1;
        Script(0, Samples.Answer[..eventsBefore], async token =>
        {
            token.Register(cancelled.SetResult);
            silent.SetResult();
            await cancelled.Task;
        });

        var run = RunAsync();
        await silent.Task.WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        cancelled.Task.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        Error((await run)[^1]).Code.ShouldBe(InferenceErrorCode.Stalled);
        await cancelled.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Infer_NonRetryableRefusal_IsNotTriedElsewhere()
    {
        InferenceEvent[] refusal =
        [
            new InferenceEvent.Failed
            {
                Sequence = 0,
                Error = new InferenceError { Code = InferenceErrorCode.ContextLengthExceeded, Message = "too long" },
            },
        ];
        Script(0, refusal);
        Script(1, refusal);

        (await RunAsync()).ShouldBe(refusal);
        _connector.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Infer_AllReplicasOverloaded_ReportsTheLastRefusalWithItsRetryAfter()
    {
        InferenceEvent[] refusal =
        [
            new InferenceEvent.Failed
            {
                Sequence = 0,
                Error = new InferenceError
                {
                    Code = InferenceErrorCode.Overloaded, Message = "full", RetryAfter = TimeSpan.FromSeconds(3),
                },
            },
        ];
        Script(0, refusal);
        Script(1, refusal);

        Error((await RunAsync()).ShouldHaveSingleItem()).RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        _connector.Asked.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Infer_ReaderLeaves_CancelsTheReplica()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Script(0, Samples.Answer[..2], async token =>
        {
            token.Register(cancelled.SetResult);
            await cancelled.Task;
        });

        await foreach (var inferenceEvent in Backend().InferAsync(Samples.Request, Token))
        {
            if (inferenceEvent is InferenceEvent.TextDelta)
            {
                break;
            }
        }

        await cancelled.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Infer_LostAfterLogprobsOfHeldBackText_AsksNobodyElse()
    {
        var held = new InferenceEvent.TextDelta
        {
            Sequence = 1, Choice = 0, Text = "", TokenCount = 1, Logprobs = [new TokenLogprob { Token = "<", Bytes = [60], Logprob = -1 }],
        };
        Script(0, [Samples.Answer[0], held], _ => throw new InvalidOperationException("silo died"));
        Script(1, [Samples.Answer[0], held], _ => throw new InvalidOperationException("silo died"));

        Error((await RunAsync())[^1]).Code.ShouldBe(InferenceErrorCode.ReplicaLost);
        _connector.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Infer_CutWhileMuchWaitsForTheReader_SaysSoBehindTheTextAndAsksNobodyElse()
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _options.StreamBuffer = 16;
        InferenceEvent[] begun = [Samples.Answer[0], .. Enumerable.Repeat(Samples.Answer[1], 18).Select((text, i) => text with { Sequence = i + 1 })];
        Script(0, begun, _ => throw new EnumerationAbortedException("not pulled for too long"));
        Script(1, begun, _ => throw new EnumerationAbortedException("not pulled for too long"));

        List<InferenceEvent> events = [];
        await foreach (var inferenceEvent in Backend(new LineLogger<RoutingBackend>(_ => cut.TrySetResult())).InferAsync(Samples.Request, Token))
        {
            events.Add(inferenceEvent);
            if (events.Count == 3)
            {
                await cut.Task.WaitAsync(Token);
            }
        }

        events[..^1].ShouldBe(begun);
        Error(events[^1]).Code.ShouldBe(InferenceErrorCode.Cancelled);
        Error(events[^1]).Message.ShouldContain("too slowly");
        _connector.Asked.Count.ShouldBe(1);
        _table.Ready(Samples.Model.Id).Count().ShouldBe(2, "a slow reader is no fault of the replica");
    }

    private static InferenceError Error(InferenceEvent inferenceEvent)
        => inferenceEvent.ShouldBeOfType<InferenceEvent.Failed>().Error;

    private void Script(int slot, InferenceEvent[] events, Func<CancellationToken, Task>? end = null)
    {
        _table.Apply(Samples.Report(slot));
        _connector.Scripts[Samples.Replica(slot)] = token => ScriptedConnector.Play(events, end, token);
    }

    private RoutingBackend Backend(ILogger<RoutingBackend>? logger = null)
        => new(_table, _connector, Options.Create(_options), _time, logger ?? NullLogger<RoutingBackend>.Instance);

    private async Task<List<InferenceEvent>> RunAsync()
    {
        List<InferenceEvent> events = [];
        await foreach (var inferenceEvent in Backend().InferAsync(Samples.Request, Token))
        {
            events.Add(inferenceEvent);
        }

        return events;
    }
}

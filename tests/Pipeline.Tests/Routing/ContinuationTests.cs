using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routing;

/// <summary>A resumable request goes on at another replica, wherever its answer stood; the reader sees one answer.</summary>
public sealed class ContinuationTests
{
    private static readonly InferenceRequest Request = Samples.Request with { IsResumable = true };

    private static readonly InferenceEvent[] Whole =
    [
        new InferenceEvent.Accepted { Sequence = 0, Replica = Samples.Replica(0), PromptTokens = 3, PromptIds = [7, 8, 9] },
        Delta(1, 11, "Hi"),
        Delta(2, 12, ""),
        Delta(3, 13, " there"),
        new InferenceEvent.ChoiceCompleted { Sequence = 4, Choice = 0, Reason = FinishReason.Stop },
        new InferenceEvent.Completed { Sequence = 5, Usage = new TokenUsage { PromptTokens = 3, CompletionTokens = 3 } },
    ];

    private readonly ReplicaTable _table = new(new FakeTimeProvider());
    private readonly ScriptedConnector _connector = new();
    private readonly CatalogView _catalog = new();
    private readonly RoutingOptions _options = new() { MaxAttempts = 2 };

    public ContinuationTests() => _catalog.Apply(new CatalogSnapshot { Version = "0", Models = [] });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Infer_ResumableLostAnywhere_IsAnsweredAsIfNothingHadHappened(int told)
    {
        Script(0, Whole[..told], _ => throw new InvalidOperationException("silo died"));
        var events = await RunAsync(() => Script(1, Rest(told)));

        events.ShouldBe(Whole);
        var next = _connector.Requests[1];
        next.Prompt.ShouldBeOfType<Prompt.Tokens>().Ids.ShouldBe([7, 8, 9]);
        next.Sampling.Seed.ShouldNotBeNull().ShouldBe(_connector.Requests[0].Sampling.Seed!.Value);
        var begun = next.Continuation.ShouldHaveSingleItem();
        begun.Tokens.ShouldBe(((int[])[11, 12, 13])[..Math.Min(told - 1, 3)]);
        begun.IsComplete.ShouldBe(told == 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Infer_BegunElsewhere_GoesOnAtTheSameRevisionOnly(int told)
    {
        var other = new ReplicaId(Samples.Model.Id, "another", "node", 7);
        _table.Apply(Samples.Report(7) with { Replica = other });
        Script(1, Rest(told));
        var begun = new ContinuedChoice(((int[])[11, 12, 13])[..Math.Min(told - 1, 3)], told == 5);
        var request = Request with
        {
            Prompt = new Prompt.Tokens([7, 8, 9]), Sampling = new SamplingParameters { Seed = 5 }, Continuation = [begun], Revision = Samples.Model.Revision,
        };

        var events = await RunAsync(() => { }, request);

        events[1..^1].Select(one => one with { Sequence = 0 }).ShouldBe(Whole[told..^1].Select(one => one with { Sequence = 0 }));
        events[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage.ShouldBe(((InferenceEvent.Completed)Whole[^1]).Usage);
        _connector.Asked.ShouldHaveSingleItem().Revision.ShouldBe(Samples.Model.Revision);
        _connector.Requests[0].Continuation.ShouldHaveSingleItem().Tokens.ShouldBe(begun.Tokens);
        _connector.Requests[0].Sampling.Seed.ShouldBe(5);
    }

    [Fact]
    public async Task Infer_ReplicaThatDrains_IsLeftForAnother()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Script(0, Whole[..3], async token =>
        {
            token.Register(left.SetResult);
            await left.Task;
        });
        var events = new List<InferenceEvent>();
        await foreach (var told in Backend().InferAsync(Request, TestContext.Current.CancellationToken))
        {
            events.Add(told);
            if (events.Count == 2)
            {
                _table.Apply(Samples.Report(0) with { State = ReplicaState.Draining });
                Script(1, Rest(2));
            }
        }

        events.ShouldBe(Whole);
        await left.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Infer_DrainingWithNoOther_IsFinishedWhereItIs()
    {
        Script(0, Whole);

        (await RunAsync(() => _table.Apply(Samples.Report(0) with { State = ReplicaState.Draining }))).ShouldBe(Whole);
        _connector.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Infer_OnlyAnotherRevisionLeft_FailsWithWhatWasUsed()
    {
        Script(0, Whole[..3], _ => throw new InvalidOperationException("silo died"));
        var other = new ReplicaId(Samples.Model.Id, "another", "node", 1);

        var events = await RunAsync(() => _table.Apply(Samples.Report(1) with { Replica = other }));

        var failed = events[^1].ShouldBeOfType<InferenceEvent.Failed>();
        failed.Error.Code.ShouldBe(InferenceErrorCode.ReplicaLost);
        failed.Usage.ShouldBe(new TokenUsage { PromptTokens = 3, CompletionTokens = 2 });
        _connector.Asked.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Infer_LostAsOftenAsMayBe_Fails()
    {
        Script(0, Whole[..2], _ => throw new InvalidOperationException("silo died"));
        var events = await RunAsync(() =>
        {
            Script(1, [Whole[0]], _ => throw new InvalidOperationException("silo died"));
            Script(2, [Whole[0]], _ => throw new InvalidOperationException("silo died"));
        });

        events[^1].ShouldBeOfType<InferenceEvent.Failed>().Error.Code.ShouldBe(InferenceErrorCode.ReplicaLost);
        _connector.Asked.Count.ShouldBe(_options.MaxAttempts);
    }

    private static InferenceEvent.TextDelta Delta(long sequence, int token, string text) =>
        new() { Sequence = sequence, Choice = 0, Text = text, TokenCount = 1, TokenIds = [token] };

    // What a replica tells that goes on behind so many events; only the first to tell anything says what it found in its cache.
    private static InferenceEvent[] Rest(int told)
    {
        var deltas = Whole[told..].OfType<InferenceEvent.TextDelta>().Count();
        return
        [
            Whole[0],
            .. Whole[told..^1].Select((one, i) => one with { Sequence = i + 1 }),
            new InferenceEvent.Completed { Sequence = 9, Usage = new TokenUsage { PromptTokens = 3, CachedTokens = told == 1 ? 0 : 2, CompletionTokens = deltas } },
        ];
    }

    private void Script(int slot, InferenceEvent[] events, Func<CancellationToken, Task>? end = null)
    {
        _table.Apply(Samples.Report(slot));
        _connector.Scripts[Samples.Replica(slot)] = token => ScriptedConnector.Play(events, end, token);
    }

    private RoutingBackend Backend() => new(_table, _catalog, _connector, Options.Create(_options), new FakeTimeProvider(), NullLogger<RoutingBackend>.Instance);

    // Changes the grid once the first event has come.
    private async Task<List<InferenceEvent>> RunAsync(Action onFirstEvent, InferenceRequest? request = null)
    {
        List<InferenceEvent> events = [];
        await foreach (var told in Backend().InferAsync(request ?? Request, TestContext.Current.CancellationToken))
        {
            events.Add(told);
            if (events.Count == 1)
            {
                onFirstEvent();
            }
        }

        return events;
    }
}

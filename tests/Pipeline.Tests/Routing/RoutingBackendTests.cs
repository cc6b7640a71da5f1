using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

public sealed class RoutingBackendTests
{
    private static readonly CatalogSnapshot Catalog = new() { Version = "1", Models = [Samples.Model.Id] };
    private readonly FakeTimeProvider _time = new();
    private readonly ReplicaTable _table;
    private readonly CatalogView _catalog = new();
    private readonly ScriptedConnector _connector = new();
    private readonly RoutingOptions _options = new();

    public RoutingBackendTests()
    {
        _table = new ReplicaTable(_time);
        _catalog.Apply(new CatalogSnapshot { Version = "0", Models = [] });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_UnknownModel_FailsWithModelNotFound()
    {
        var events = await RunAsync();

        Error(events.ShouldHaveSingleItem()).Code.ShouldBe(InferenceErrorCode.ModelNotFound);
    }

    [Fact]
    public async Task Infer_CatalogNotHeardOfYet_DoesNotDenyTheModel()
    {
        var events = await Collect(new RoutingBackend(
            _table, new CatalogView(), _connector, Options.Create(_options), _time, NullLogger<RoutingBackend>.Instance));

        Error(events.ShouldHaveSingleItem()).Code.ShouldBe(InferenceErrorCode.NoReplica);
    }

    [Fact]
    public async Task Infer_ModelThatASiloIsAboutToLoad_WaitsForItThenFailsWithNoReplica()
    {
        _table.Apply(Samples.Silo("a") with { Expected = [Samples.Model.Id] });

        var run = RunAsync();
        _time.Advance(_options.ReplicaWait - TimeSpan.FromSeconds(1));
        run.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        Error((await run).ShouldHaveSingleItem()).ShouldSatisfyAllConditions(
            error => error.Code.ShouldBe(InferenceErrorCode.NoReplica), error => error.RetryAfter.ShouldNotBeNull());
    }

    [Fact]
    public async Task Infer_SiloHasJoinedAndNotReported_DoesNotDenyAnyModelUntilItHas()
    {
        var silo = Samples.Silo("a");
        _table.Await(silo.Profile.Node);
        var before = Error((await RunAsync()).ShouldHaveSingleItem()).Code;
        _table.Apply(silo with { Expected = [new ModelId("other")] });
        var after = Error((await RunAsync()).ShouldHaveSingleItem()).Code;
        _table.Await("second");
        _table.RemoveNode("second");
        var gone = Error((await RunAsync()).ShouldHaveSingleItem()).Code;

        (before, after, gone).ShouldBe((InferenceErrorCode.NoReplica, InferenceErrorCode.ModelNotFound, InferenceErrorCode.ModelNotFound));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_OnlyLoadingOrRegistered_WaitsForAReplicaThenFailsWithNoReplica(bool isLoading)
    {
        Expect(isLoading);

        var run = RunAsync();
        _time.Advance(_options.ReplicaWait - TimeSpan.FromSeconds(1));
        run.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        Error((await run).ShouldHaveSingleItem()).Code.ShouldBe(InferenceErrorCode.NoReplica);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_ReplicaComesWhileWaiting_IsAnswered(bool isLoading)
    {
        Expect(isLoading);

        var run = RunAsync();
        run.IsCompleted.ShouldBeFalse();
        Script(0, Samples.Answer);

        (await run).ShouldBe(Samples.Answer);
    }

    [Fact]
    public async Task Infer_LostReplicaOfARegisteredModel_WaitsForItsReplacement()
    {
        _catalog.Apply(Catalog);
        Script(0, Samples.Answer[..1], _ => throw new InvalidOperationException("silo died"));

        var run = RunAsync();
        while (_connector.Asked.Count == 0)
        {
            await Task.Yield();
        }

        Script(1, Samples.Answer);

        (await run).ShouldBe(Samples.Answer);
    }

    [Fact]
    public async Task Infer_SiloThatFellSilent_IsPassedOverWhileAnotherCanAnswer()
    {
        Script(0, Samples.Answer);
        _time.Advance(_options.ReportTimeout);
        Script(1, Samples.Answer);

        for (var i = 0; i < 20; i++)
        {
            (await RunAsync()).ShouldBe(Samples.Answer);
        }

        _connector.Asked.ShouldAllBe(replica => replica == Samples.Replica(1));
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_PromptThatIsKnownSomewhere_GoesThereWithTheNamesOfItsBeginnings(bool byReport)
    {
        var request = Samples.Request with { Prompt = new Prompt.Text(new string('a', 500)), PreferredReplica = byReport ? null : Samples.Replica(3) };
        var prefixes = PromptSketch.Of(request).Prefixes.ShouldNotBeNull();
        for (var slot = 0; slot < 8; slot++)
        {
            Script(slot, Samples.Answer);
            var held = byReport && slot == 3 ? prefixes.Hashes : [];
            _table.Apply(Samples.Report(slot) with { Prefixes = new PrefixChanges { Since = 0, Version = 1, Held = held } });
        }

        await Collect(Backend(), request);

        _connector.Asked.ShouldBe([Samples.Replica(3)]);
        _connector.Requests[0].Prefixes.ShouldNotBeNull().Hashes.AsSpan().SequenceEqual(prefixes.Hashes.AsSpan()).ShouldBeTrue();
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
            Sequence = 1,
            Choice = 0,
            Text = "",
            TokenCount = 1,
            Logprobs = [new TokenLogprob { Token = "<", Bytes = [60], Logprob = -1 }],
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
        _connector.Scripts[Samples.Replica(slot)] = token => ScriptedConnector.Play(events, end, token);
        _table.Apply(Samples.Report(slot));
    }

    private RoutingBackend Backend(ILogger<RoutingBackend>? logger = null)
        => new(_table, _catalog, _connector, Options.Create(_options), _time, logger ?? NullLogger<RoutingBackend>.Instance);

    private void Expect(bool isLoading)
    {
        if (isLoading)
        {
            _table.Apply(Samples.Report(0) with { State = ReplicaState.Loading });
        }
        else
        {
            _catalog.Apply(Catalog);
        }
    }

    private Task<List<InferenceEvent>> RunAsync() => Collect(Backend());

    private static async Task<List<InferenceEvent>> Collect(RoutingBackend backend, InferenceRequest? request = null)
    {
        List<InferenceEvent> events = [];
        await foreach (var inferenceEvent in backend.InferAsync(request ?? Samples.Request, Token))
        {
            events.Add(inferenceEvent);
        }

        return events;
    }
}

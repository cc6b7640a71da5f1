using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>A replica falls silent in its answer: it is left where its silo is silent too, the request can move, and another can take it.</summary>
public sealed class SilenceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RoutingOptions _options = new() { ReportInterval = TimeSpan.FromMilliseconds(200), ReportTimeout = TimeSpan.FromSeconds(1) };
    private readonly ScriptedConnector _connector = new();
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReplicaTable _table;

    public SilenceTests() => _table = new ReplicaTable(_time);

    [Theory]
    [InlineData(true, 2, "neither", true)]
    [InlineData(true, 1, "neither", true)]
    [InlineData(true, 0, "neither", true)]
    [InlineData(false, 1, "neither", true)]
    [InlineData(false, 2, "neither", false, "its text was seen, and nobody else can go on with it")]
    [InlineData(true, 2, "other", false, "its silo reports: it computes")]
    [InlineData(true, 2, "nobody", false, "nobody else reports")]
    [InlineData(true, 2, "drains", true)]
    public async Task Silence_OfAReplica_EndsItsTurnWhereThatHelps(bool isResumable, int told, string who, bool isLeft, string? why = null)
    {
        Script(told);
        var run = RunAsync(isResumable);
        await _silent.Task.WaitAsync(TestContext.Current.CancellationToken);

        for (var at = TimeSpan.Zero; at < _options.ReportTimeout; at += _options.ReportInterval)
        {
            _connector.Asked.Count.ShouldBe(1);
            Report(who);
            _time.Advance(_options.ReportInterval);
        }

        await ExpectAsync(run, isLeft, why);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public async Task Silence_OfAReplicaWhoseSiloWasDeclaredDead_EndsItAtOnce(bool isResumable, int told)
    {
        Script(told);
        var run = RunAsync(isResumable);
        await _silent.Task.WaitAsync(TestContext.Current.CancellationToken);

        _table.RemoveNode(Samples.Replica(0).Node);
        _table.Apply(Samples.Report(1));
        _time.Advance(_options.ReportInterval);

        var isLost = !isResumable && told == 2;
        (await run.WaitAsync(TestContext.Current.CancellationToken))[^1].ShouldBeOfType(isLost ? typeof(InferenceEvent.Failed) : typeof(InferenceEvent.Completed));
        _connector.Asked.Count.ShouldBe(isLost ? 1 : 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Loss_OfASiloThatCannotBeAskedAnyMore_IsSeenAtOnceAndItIsNotAsked(bool isFoundDead)
    {
        Script(told: 2);
        LostStream? lost = null;
        _connector.Scripts[Samples.Replica(0)] = token => lost = new LostStream(
            isFoundDead ? FallSilent(2, token) : ScriptedConnector.Play(Samples.Answer[..2], _ => throw new InvalidOperationException("silo died"), token));
        _table.Apply(Samples.Report(1) with { State = ReplicaState.Loading });
        var run = RunAsync(isResumable: true);
        if (isFoundDead)
        {
            await _silent.Task.WaitAsync(TestContext.Current.CancellationToken);
            _table.RemoveNode(Samples.Replica(0).Node);
        }

        _table.Apply(Samples.Report(1));
        _time.Advance(_options.ReportInterval);

        (await run.WaitAsync(TestContext.Current.CancellationToken))[^1].ShouldBeOfType<InferenceEvent.Completed>();
        lost!.WasAskedToEnd.ShouldBeFalse();
    }

    [Fact]
    public async Task Silence_WhileThisProcessDidNotRun_SaysNothing()
    {
        Script(2);
        var run = RunAsync(isResumable: true);
        await _silent.Task.WaitAsync(TestContext.Current.CancellationToken);

        _time.Advance(10 * _options.ReportTimeout);
        _table.Apply(Samples.Report(1));
        for (var looks = 0; looks < 4; looks++)
        {
            _time.Advance(_options.ReportInterval);
        }

        await ExpectAsync(run, isLeft: false);
    }

    [Fact]
    public async Task Silence_TimeAndAgain_CostsNoRequestThatGetsOn()
    {
        _options.MaxAttempts = 2;
        InferenceEvent[] text = [.. Enumerable.Range(1, 40).Select(i => (InferenceEvent)new InferenceEvent.TextDelta { Sequence = i, Choice = 0, Text = "a", TokenCount = 1, TokenIds = [i] })];
        for (var slot = 0; slot < 2; slot++)
        {
            _table.Apply(Samples.Report(slot));
            _connector.Scripts[Samples.Replica(slot)] = token =>
            {
                // Both report again after each loss, as silos do that were started anew.
                Samples.Ids(2).ToList().ForEach(id => _table.Apply(Samples.Report(id)));
                var begun = _connector.Requests[^1].Continuation is [var choice] ? choice.Tokens.Count : 0;
                InferenceEvent[] next = [Samples.Answer[0], .. text[begun..(begun + 10)]];
                return begun + 10 < text.Length
                    ? ScriptedConnector.Play(next, _ => throw new InvalidOperationException("silo died"), token)
                    : ScriptedConnector.Play([.. next, .. Samples.Answer[3..]], cancellationToken: token);
            };
        }

        var events = await RunAsync(isResumable: true);

        events[1..41].ShouldBe(text);
        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        _connector.Asked.Count.ShouldBe(4);
    }

    private void Report(string who)
    {
        if (who != "nobody")
        {
            _table.Apply(Samples.Report(1));
        }

        if (who is "other" or "drains")
        {
            _table.Apply(Samples.Report(0) with { State = who == "drains" ? ReplicaState.Draining : ReplicaState.Ready });
        }
    }

    private async Task ExpectAsync(Task<List<InferenceEvent>> run, bool isLeft, string? why = null)
    {
        if (!isLeft)
        {
            _goOn.SetResult();
        }

        var events = await run.WaitAsync(TestContext.Current.CancellationToken);
        events.Select(told => told.GetType()).ShouldBe(Samples.Answer.Select(told => told.GetType()));
        _connector.Asked.Count.ShouldBe(isLeft ? 2 : 1, why);
    }

    // Replica 0 tells so many events and falls silent; replica 1 tells the rest to who comes.
    private void Script(int told)
    {
        _table.Apply(Samples.Report(0));
        _connector.Scripts[Samples.Replica(0)] = token => FallSilent(told, token);
        _connector.Scripts[Samples.Replica(1)] = token => ScriptedConnector.Play([Samples.Answer[0], .. Samples.Answer[Math.Max(told, 1)..]], cancellationToken: token);
    }

    private async IAsyncEnumerable<InferenceEvent> FallSilent(int told, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in ScriptedConnector.Play(Samples.Answer[..told], cancellationToken: cancellationToken))
        {
            yield return one;
        }

        _silent.SetResult();
        await _goOn.Task.WaitAsync(cancellationToken);
        foreach (var one in Samples.Answer[told..])
        {
            yield return one;
        }
    }

    private async Task<List<InferenceEvent>> RunAsync(bool isResumable)
    {
        var backend = new RoutingBackend(_table, new CatalogView(), _connector, Options.Create(_options), _time, NullLogger<RoutingBackend>.Instance);
        List<InferenceEvent> events = [];
        await foreach (var told in backend.InferAsync(Samples.Request with { IsResumable = isResumable }, TestContext.Current.CancellationToken))
        {
            events.Add(told);
        }

        return events;
    }
}

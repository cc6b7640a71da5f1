using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Engines;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>Replicas of one model in this process, each as fast as if it had a machine of its own, and the router before them, fed by their reports.</summary>
internal sealed class ReplayGrid : IDisposable, IReplicaConnector
{
    private static readonly RoutingOptions Settings = new();
    private readonly PacedReplicas _paced;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<ReplicaId, EngineReplica> _replicas = [];
    private readonly ReplicaTable _all = new();
    private readonly List<ReplicaTable> _each = [];
    private readonly RoutingBackend _router;
    private readonly List<RoutingBackend> _direct = [];
    private readonly Task _reporting;
    private int _next;
    private int _tenant;

    public ReplayGrid(int replicas)
    {
        _paced = new PacedReplicas(replicas);
        foreach (var replica in _paced.All)
        {
            _replicas.Add(replica.GetReport().Replica, replica);
            _each.Add(new ReplicaTable());
            _direct.Add(Backend(_each[^1]));
        }

        _router = Backend(_all);
        Report();
        foreach (var (id, replica) in _replicas)
        {
            _all.Learn(id, replica.GetPrefixes()!);
        }

        _reporting = ReportAsync();
    }

    /// <summary>Share of the engines' steps that the machine was too slow for.</summary>
    public double Late => _paced.Late;

    public IAsyncEnumerable<InferenceEvent> InferAsync(ReplicaId replica, InferenceRequest request, CancellationToken cancellationToken) =>
        _replicas[replica].InferAsync(request, cancellationToken);

    /// <summary>Where the grid's router would send it.</summary>
    public IInferenceBackend ByPrefix() => _router;

    /// <summary>One after the other.</summary>
    public IInferenceBackend RoundRobin() => _direct[_next++ % _direct.Count];

    /// <summary>Who has the fewest requests.</summary>
    public IInferenceBackend LeastLoad()
    {
        var first = Random.Shared.Next(_each.Count);
        return _direct[Enumerable.Range(first, _each.Count).Select(slot => slot % _each.Count).MinBy(slot => _each[slot].Ready(Model).Single().QueueDepth)];
    }

    /// <summary>Replays a trace within <paramref name="duration"/>; what earlier replays left in the caches is of no use to it.</summary>
    public async Task<ReplayResult> ReplayAsync(IReadOnlyList<TracedRequest> trace, Func<IInferenceBackend> choose, TimeSpan duration)
    {
        var caller = new Caller { Tenant = new TenantId($"round-{_tenant++}"), Role = CallerRole.Client, Key = KeyId.None };
        var scale = duration / (trace[^1].At + TimeSpan.FromMilliseconds(1));
        var watch = Stopwatch.StartNew();
        var answers = await Task.WhenAll(trace.GroupBy(request => request.Conversation).Select(turns => Task.Run(async () =>
        {
            var told = new List<(TimeSpan First, long Cached)>();
            foreach (var turn in turns)
            {
                var wait = (turn.At * scale) - watch.Elapsed;
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
                told.Add(await AskAsync(choose(), caller, turn));
            }

            return told;
        })));
        var all = answers.SelectMany(told => told).ToList();
        return new ReplayResult(
            all.Average(answer => answer.First.TotalMilliseconds),
            all.Sum(answer => answer.Cached) / (double)trace.Sum(request => request.Prompt.Length),
            watch.Elapsed);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _reporting.GetAwaiter().GetResult();
        _paced.Dispose();
        _stop.Dispose();
    }

    private static ModelId Model => new("demo");

    private static async Task<(TimeSpan First, long Cached)> AskAsync(IInferenceBackend backend, Caller caller, TracedRequest asked)
    {
        var request = new InferenceRequest
        {
            Id = RequestId.Create(),
            Model = Model,
            Caller = caller,
            Prompt = new Prompt.Tokens(asked.Prompt),
            Stopping = new StoppingCriteria { MaxTokens = asked.AnswerLength, IgnoreEndOfSequence = true },
        };
        var watch = Stopwatch.StartNew();
        TimeSpan? first = null;
        await foreach (var told in backend.InferAsync(request, CancellationToken.None))
        {
            first ??= told is InferenceEvent.TextDelta ? watch.Elapsed : null;
            if (told is InferenceEvent.Completed completed)
            {
                return (first!.Value, completed.Usage.CachedTokens);
            }
        }

        throw new InvalidOperationException("The request failed.");
    }

    private RoutingBackend Backend(ReplicaTable table) =>
        new(table, new CatalogView(), this, Options.Create(Settings), TimeProvider.System, NullLogger<RoutingBackend>.Instance);

    private void Report()
    {
        foreach (var (replica, table) in _replicas.Values.Zip(_each))
        {
            var report = replica.GetReport();
            table.Apply(report);
            _all.Apply(report);
        }
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(Settings.ReportInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Report();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}

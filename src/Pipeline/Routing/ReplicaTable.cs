using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Routing;

/// <summary>The replicas that this process knows of, fed by load reports. No grain is asked on the way of a request.</summary>
public sealed class ReplicaTable(TimeProvider? time = null)
{
    private static readonly IReadOnlyList<ModelId> Anything = [default];
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<ReplicaId, ReplicaRoute> _routes = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<ModelId>> _expected = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSource();

    /// <summary>Ends when a replica has come, changed its state or gone; take it before looking.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The models that have a replica in any state, by name.</summary>
    public IReadOnlyList<ModelDescriptor> Models =>
        [.. _routes.Values.Select(route => route.Report.Model).DistinctBy(model => model.Id).OrderBy(model => model.Id.Value, StringComparer.Ordinal)];

    /// <summary>Some replica takes requests.</summary>
    public bool AnyReady => _routes.Values.Any(route => route.Report.State is ReplicaState.Ready);

    /// <summary>Takes a replica's report; <see cref="ReplicaState.Gone"/> removes it.</summary>
    public void Apply(ReplicaReport report)
    {
        if (report.State is ReplicaState.Gone)
        {
            RemoveWhere(replica => replica == report.Replica);
            return;
        }

        var route = _routes.GetOrAdd(report.Replica, static (_, first) => new ReplicaRoute(first.report, first._time), (report, _time));
        var before = route.Report;
        route.Update(report);
        if (before.State != report.State || ReferenceEquals(before, report))
        {
            Signal();
        }
    }

    /// <summary>Takes a silo's report: what it does not name any more is gone, and nothing new is sent to a silo that drains.</summary>
    public void Apply(SiloReport report)
    {
        foreach (var replica in report.Replicas)
        {
            Apply(report.IsDraining && replica.State is ReplicaState.Ready ? replica with { State = ReplicaState.Draining } : replica);
        }

        Expect(report);
        var named = report.Replicas.Select(replica => replica.Replica).ToHashSet();
        RemoveWhere(replica => replica.Node == report.Profile.Node && !named.Contains(replica));
    }

    /// <summary>Forgets all replicas of a silo.</summary>
    public void RemoveNode(string node)
    {
        _expected.TryRemove(node, out _);
        RemoveWhere(replica => replica.Node == node);
    }

    /// <summary>A silo has joined: until it reports, nobody knows here which models its configuration names.</summary>
    public void Await(string node) => _expected.TryAdd(node, Anything);

    /// <summary>A silo's configuration names the model, as far as that is known, and no replica of it is listed yet.</summary>
    public bool MayHave(ModelId model) => _expected.Values.Any(models => ReferenceEquals(models, Anything) || models.Contains(model));

    /// <summary>A silo is about to load the model of its configuration.</summary>
    public bool IsExpected(ModelId model) => _expected.Values.Any(models => models.Contains(model));

    /// <summary>The replicas that take requests and whose KV cache is not fully known here.</summary>
    public IEnumerable<ReplicaId> LackingPrefixes =>
        _routes.Values.Where(route => route.LacksPrefixes && route.Report.State is ReplicaState.Ready).Select(route => route.Report.Replica);

    /// <summary>A replica has told what is in its KV cache.</summary>
    public void Learn(ReplicaId replica, PrefixChanges prefixes) => _routes.GetValueOrDefault(replica)?.Learn(prefixes);

    /// <summary>Passes over a replica that seems to be lost, until it reports again.</summary>
    public void PassOver(ReplicaId replica)
    {
        if (_routes.TryGetValue(replica, out var route))
        {
            route.PassOver();
            Signal();
        }
    }

    /// <summary>Finds a model by the name clients use.</summary>
    public bool TryGetModel(ModelId id, [NotNullWhen(true)] out ModelDescriptor? model)
        => (model = Models.FirstOrDefault(candidate => candidate.Id == id)) is not null;

    /// <summary>A replica of the model is being loaded.</summary>
    public bool HasLoadingReplica(ModelId model) =>
        _routes.Values.Any(route => route.Report.Model.Id == model && route.Report.State is ReplicaState.Loading);

    /// <summary>A replica of the model takes requests.</summary>
    public bool HasReadyReplica(ModelId model) => Ready(model).Any();

    /// <summary>The replicas of a model that take requests.</summary>
    public IEnumerable<ReplicaRoute> Ready(ModelId model)
        => _routes.Values.Where(route => route.Report.Model.Id == model && route.Report.State is ReplicaState.Ready);

    /// <summary>Whether a replica is there in any state: else its silo was declared dead, or has unloaded it.</summary>
    public bool Contains(ReplicaId replica) => _routes.ContainsKey(replica);

    /// <summary>Whether a replica drains, seems lost, or lives on a silo that has not reported for so long.</summary>
    public bool IsInDoubt(ReplicaId replica, TimeSpan silence) => _routes.GetValueOrDefault(replica) is not { Report.State: ReplicaState.Ready } route
        || _time.GetElapsedTime(route.ReportedAt) >= silence;

    private void RemoveWhere(Func<ReplicaId, bool> isGone)
    {
        foreach (var replica in _routes.Keys.Where(isGone))
        {
            if (_routes.TryRemove(replica, out _))
            {
                Signal();
            }
        }
    }

    private void Expect(SiloReport report)
    {
        if (report.Expected.Count > 0)
        {
            _expected[report.Profile.Node] = report.Expected;
        }
        else
        {
            _expected.TryRemove(report.Profile.Node, out _);
        }
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSource()).SetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

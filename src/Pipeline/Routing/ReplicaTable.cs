using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Routing;

/// <summary>The replicas that this process knows of, fed by load reports. No grain is asked on the way of a request.</summary>
public sealed class ReplicaTable
{
    private readonly ConcurrentDictionary<ReplicaId, ReplicaRoute> _routes = new();

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
            Remove(report.Replica);
            return;
        }

        _routes.AddOrUpdate(
            report.Replica,
            static (_, report) => new ReplicaRoute(report),
            static (_, route, report) =>
            {
                route.Update(report);
                return route;
            },
            report);
    }

    /// <summary>Takes a silo's report: what it does not name any more is gone, and nothing new is sent to a silo that drains.</summary>
    public void Apply(SiloReport report)
    {
        foreach (var replica in report.Replicas)
        {
            Apply(report.IsDraining && replica.State is ReplicaState.Ready ? replica with { State = ReplicaState.Draining } : replica);
        }

        var named = report.Replicas.Select(replica => replica.Replica).ToHashSet();
        RemoveWhere(replica => replica.Node == report.Profile.Node && !named.Contains(replica));
    }

    /// <summary>Forgets all replicas of a silo.</summary>
    public void RemoveNode(string node) => RemoveWhere(replica => replica.Node == node);

    /// <summary>Forgets a replica.</summary>
    public void Remove(ReplicaId replica) => _routes.TryRemove(replica, out _);

    /// <summary>Finds a model by the name clients use.</summary>
    public bool TryGetModel(ModelId id, [NotNullWhen(true)] out ModelDescriptor? model)
        => (model = Models.FirstOrDefault(candidate => candidate.Id == id)) is not null;

    /// <summary>A replica of the model takes requests.</summary>
    public bool HasReadyReplica(ModelId model) => Ready(model).Any();

    /// <summary>The replicas of a model that take requests.</summary>
    public IEnumerable<ReplicaRoute> Ready(ModelId model)
        => _routes.Values.Where(route => route.Report.Model.Id == model && route.Report.State is ReplicaState.Ready);

    private void RemoveWhere(Func<ReplicaId, bool> isGone)
    {
        foreach (var replica in _routes.Keys.Where(isGone))
        {
            Remove(replica);
        }
    }
}

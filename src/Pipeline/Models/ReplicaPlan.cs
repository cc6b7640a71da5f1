using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Models;

/// <summary>
/// What brings a model from the replicas it has to those asked for. Replicas on draining silos do not count, and are ended once
/// their replacements can answer; of too many, those that load or do least go first.
/// </summary>
public sealed record ReplicaPlan
{
    /// <summary>Replicas to start.</summary>
    public required int Start { get; init; }

    /// <summary>Replicas to end, with the silo that hosts each.</summary>
    public required IReadOnlyList<ReplicaId> End { get; init; }

    /// <summary>Why replicas could not be loaded; <see langword="null"/> when none failed.</summary>
    public string? Problem { get; init; }

    /// <summary>As many as were asked for can answer.</summary>
    public required bool IsServing { get; init; }

    /// <summary>Makes the plan.</summary>
    /// <param name="wanted">Replicas asked for.</param>
    /// <param name="silos">Every silo that computes, with its replicas of the model.</param>
    public static ReplicaPlan Make(int wanted, IEnumerable<SiloReport> silos)
    {
        var all = silos.SelectMany(silo => silo.Replicas.Select(replica => (silo.IsDraining, Replica: replica))).ToList();
        var failed = all.Where(found => found.Replica.State is ReplicaState.Gone).Select(found => found.Replica).ToList();
        var alive = all.Where(found => found.Replica.State is ReplicaState.Loading or ReplicaState.Ready).ToList();
        var staying = alive.Where(found => !found.IsDraining).Select(found => found.Replica)
            .OrderByDescending(replica => replica.State).ThenByDescending(replica => replica.Running + replica.Waiting).ToList();
        var isServing = staying.Count(replica => replica.State is ReplicaState.Ready) >= wanted;
        var leaving = isServing ? alive.Where(found => found.IsDraining).Select(found => found.Replica) : [];
        return new ReplicaPlan
        {
            Start = Math.Max(0, wanted - staying.Count),
            End = [.. failed.Concat(staying.Skip(wanted)).Concat(leaving).Select(replica => replica.Replica)],
            Problem = failed.Select(replica => replica.Problem).FirstOrDefault(problem => problem is not null),
            IsServing = isServing,
        };
    }
}

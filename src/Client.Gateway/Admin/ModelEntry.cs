using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Admin;

/// <summary>A model as operators see it.</summary>
internal sealed record ModelEntry
{
    public required ModelId Id { get; init; }

    /// <summary>Its registration and when it came; <see langword="null"/> where it is not known or there is none.</summary>
    public ModelStatus? Status { get; init; }

    /// <summary>Served because a silo's own configuration says so, not by a registration.</summary>
    public bool IsConfigured { get; init; }

    public required IReadOnlyList<ReplicaReport> Replicas { get; init; }

    public string? Problem { get; init; }

    public required ModelState State { get; init; }

    public int ReadyReplicas => Replicas.Count(IsReady);

    public long MemoryBytes => Status?.MemoryBytes ?? Replicas.Select(replica => replica.MemoryBytes).DefaultIfEmpty().Max();

    public static ModelEntry Of(ModelStatus status)
    {
        var problem = status.Problem?.Message ?? ProblemOf(status.Replicas);
        return new()
        {
            Id = status.Registration.Id,
            Status = status,
            Replicas = status.Replicas,
            Problem = problem,
            State = StateOf(status.Registration.Replicas, status.Replicas, problem),
        };
    }

    public static ModelEntry Configured(ModelId id, IReadOnlyList<ReplicaReport> replicas) => new()
    {
        Id = id,
        IsConfigured = true,
        Replicas = replicas,
        Problem = ProblemOf(replicas),
        State = StateOf(replicas.Count, replicas, ProblemOf(replicas)),
    };

    public static ModelEntry Unknown(ModelId id, IReadOnlyList<ReplicaReport> replicas) => new()
    {
        Id = id,
        Replicas = replicas,
        Problem = "How it stands is not known now: its registration is out of reach.",
        State = ModelState.Unknown,
    };

    private static ModelState StateOf(int wanted, IReadOnlyList<ReplicaReport> replicas, string? problem)
    {
        var ready = replicas.Count(IsReady);
        var loading = replicas.Any(replica => replica.State is ReplicaState.Loading);
        return ready >= wanted ? ModelState.Ready
            : problem is null || (loading && ready == 0) ? ModelState.Loading
            : ready > 0 ? ModelState.Degraded
            : ModelState.Failed;
    }

    private static bool IsReady(ReplicaReport replica) => replica.State is ReplicaState.Ready;

    private static string? ProblemOf(IEnumerable<ReplicaReport> replicas)
        => replicas.Select(replica => replica.Problem).FirstOrDefault(problem => problem is not null);
}

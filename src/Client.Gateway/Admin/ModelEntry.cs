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

    /// <summary>What stands in the way; <see langword="null"/> while nothing does.</summary>
    public string? Problem { get; private init; }

    public required ModelStanding State { get; init; }

    public int ReadyReplicas => Replicas.Count(IsReady);

    public long MemoryBytes => Status?.MemoryBytes ?? Replicas.Select(replica => replica.MemoryBytes).DefaultIfEmpty().Max();

    public static ModelEntry Of(ModelStatus status) => new ModelEntry
    {
        Id = status.Registration.Id,
        Status = status,
        Replicas = status.Replicas,
        State = ModelStanding.Ready,
    }.Judge(status.Registration.Replicas, status.Problem?.Message);

    public static ModelEntry Configured(ModelId id, IReadOnlyList<ReplicaReport> replicas) => new ModelEntry
    {
        Id = id,
        IsConfigured = true,
        Replicas = replicas,
        State = ModelStanding.Ready,
    }.Judge(replicas.Count, problem: null);

    public static ModelEntry Unknown(ModelId id, IReadOnlyList<ReplicaReport> replicas) => new()
    {
        Id = id,
        Replicas = replicas,
        Problem = "How it stands is not known now: its registration is out of reach.",
        State = ModelStanding.Unknown,
    };

    private ModelEntry Judge(int wanted, string? problem)
    {
        var cause = problem ?? Replicas.Select(replica => replica.Problem).FirstOrDefault(each => each is not null);
        var loads = Replicas.Any(replica => replica.State is ReplicaState.Loading);
        return ReadyReplicas >= wanted ? this : this with
        {
            Problem = cause,
            State = cause is null || (loads && ReadyReplicas == 0) ? ModelStanding.Loading
                : ReadyReplicas > 0 ? ModelStanding.Degraded
                : ModelStanding.Failed,
        };
    }

    private static bool IsReady(ReplicaReport replica) => replica.State is ReplicaState.Ready;
}

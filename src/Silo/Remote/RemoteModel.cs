namespace Orleans.Ai.Remote;

/// <summary>A model as the admin API shows it.</summary>
internal sealed record RemoteModel
{
    public required string Id { get; init; }

    public string Status { get; init; } = "";

    public string Source { get; init; } = "";

    public string? Problem { get; init; }

    public int? DesiredReplicas { get; init; }

    public int ReadyReplicas { get; init; }

    public long MemoryBytes { get; init; }

    public IReadOnlyList<RemoteReplica> Replicas { get; init; } = [];

    /// <summary>Where the server shows it.</summary>
    public string Address => AddressOf(Id);

    /// <summary>How many replicas take requests, of those asked for.</summary>
    public string Readiness => $"{ReadyReplicas} of {DesiredReplicas ?? Replicas.Count}";

    /// <summary>How it stands, in a line.</summary>
    public string Summary => $"{Id}: {Status}, {Readiness} replicas ready{(Problem is null ? "" : $"; {Problem}")}";

    public static string AddressOf(string id) => $"admin/models/{Uri.EscapeDataString(id)}";
}

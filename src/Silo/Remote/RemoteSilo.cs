namespace Orleans.Ai.Remote;

/// <summary>A silo as the admin API shows it.</summary>
internal sealed record RemoteSilo
{
    public required string Node { get; init; }

    public required string State { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public RemoteAccelerator Accelerator { get; init; } = new();

    public string Kernel { get; init; } = "";

    public long MemoryBytes { get; init; }

    public long FreeMemoryBytes { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public int ReplicaCount { get; init; }

    public int QueueDepth { get; init; }

    public double TokensPerSecond { get; init; }
}

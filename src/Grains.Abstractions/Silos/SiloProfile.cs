namespace Orleans.Ai.Silos;

/// <summary>What a silo is, from its start to its end: known to every silo through its membership metadata.</summary>
[GenerateSerializer, Immutable, Alias("ai.SiloProfile")]
public sealed record SiloProfile
{
    /// <summary>Its name: the node of a replica's id.</summary>
    [Id(0)]
    public required string Node { get; init; }

    /// <summary>What it does.</summary>
    [Id(1)]
    public required SiloRoles Roles { get; init; }

    /// <summary>Kind of its accelerators.</summary>
    [Id(2)]
    public AcceleratorKind Accelerator { get; init; }

    /// <summary>How many accelerators it has. Unit: devices.</summary>
    [Id(3)]
    public int AcceleratorCount { get; init; }

    /// <summary>Memory of each accelerator. Unit: bytes.</summary>
    [Id(4)]
    public long AcceleratorMemoryBytes { get; init; }

    /// <summary>Kernel of its processor for 8-bit weights, such as <c>avx-vnni</c>.</summary>
    [Id(5)]
    public string Kernel { get; init; } = "";

    /// <summary>Memory that replicas on its processor may take together. Unit: bytes.</summary>
    [Id(6)]
    public required long MemoryBytes { get; init; }

    /// <summary>What the operator says of it, such as <c>zone = a</c>; models may ask for it.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

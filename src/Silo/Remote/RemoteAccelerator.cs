using Orleans.Ai.CommandLine;

namespace Orleans.Ai.Remote;

/// <summary>A silo's accelerators as the admin API shows them.</summary>
internal sealed record RemoteAccelerator
{
    public string Kind { get; init; } = "none";

    public int Count { get; init; }

    public long MemoryBytes { get; init; }

    public IReadOnlyList<long> FreeBytes { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Count == 0
        ? "none"
        : $"{Count} x {Kind}, {SizeText.Of(FreeBytes.Sum())} of {SizeText.Of(Count * MemoryBytes)} free";
}

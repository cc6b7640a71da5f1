namespace Orleans.Ai.Placement;

/// <summary>Memory of a silo that a replica holds.</summary>
/// <param name="Bytes">On the processor, or on each of the devices. Unit: bytes.</param>
/// <param name="Devices">Accelerators it lies on, from 0; none for a model on the processor.</param>
public sealed record MemoryLease(long Bytes, IReadOnlyList<int> Devices)
{
    /// <summary>Over all devices. Unit: bytes.</summary>
    public long TotalBytes => Bytes * Math.Max(1, Devices.Count);
}

using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Models;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Placement;

/// <summary>Memory that a silo has for replicas and has leased. Not for several threads at once.</summary>
public sealed class SiloCapacity(SiloProfile profile)
{
    private readonly long[] _devices = [.. Enumerable.Repeat(profile.AcceleratorMemoryBytes, profile.AcceleratorCount)];

    /// <summary>On the processor. Unit: bytes; below zero when the configured model alone takes more than there is.</summary>
    public long FreeMemoryBytes { get; private set; } = profile.MemoryBytes;

    /// <summary>On each accelerator. Unit: bytes.</summary>
    public IReadOnlyList<long> FreeAcceleratorBytes => [.. _devices];

    /// <summary>Takes the memory for one replica, where there is so much.</summary>
    public bool TryLease(ModelNeeds needs, long bytes, [NotNullWhen(true)] out MemoryLease? lease)
    {
        var share = SiloFit.BytesPerDevice(needs, bytes);
        var devices = Enumerable.Range(0, _devices.Length).Where(device => _devices[device] >= share)
            .OrderByDescending(device => _devices[device]).Take(needs.Accelerators).Order().ToList();
        lease = devices.Count == needs.Accelerators && (needs.Accelerators > 0 || FreeMemoryBytes >= bytes) ? new MemoryLease(share, devices) : null;
        Take(lease, 1);
        return lease is not null;
    }

    /// <summary>Takes memory on the processor that is in use already, however little is left.</summary>
    public MemoryLease Take(long bytes)
    {
        var lease = new MemoryLease(bytes, []);
        Take(lease, 1);
        return lease;
    }

    /// <summary>Gives a lease back.</summary>
    public void Release(MemoryLease lease) => Take(lease, -1);

    private void Take(MemoryLease? lease, int sign)
    {
        if (lease is { Devices.Count: 0 })
        {
            FreeMemoryBytes -= sign * lease.Bytes;
        }

        foreach (var device in lease?.Devices ?? [])
        {
            _devices[device] -= sign * lease!.Bytes;
        }
    }
}

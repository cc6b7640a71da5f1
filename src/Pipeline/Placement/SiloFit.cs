using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Placement;

/// <summary>Whether a silo has what a replica needs.</summary>
public static class SiloFit
{
    /// <summary>What the silo lacks, as the end of a sentence that begins with its name; <see langword="null"/> when it fits.</summary>
    /// <param name="silo">The silo, with its replicas of the model.</param>
    /// <param name="needs">What a replica asks for.</param>
    /// <param name="bytes">Memory of a replica. Unit: bytes.</param>
    public static string? Missing(SiloReport silo, ModelNeeds needs, long bytes) =>
        MissingForever(silo.Profile, needs, bytes)
        ?? (silo.IsDraining ? "is draining" : null)
        ?? MissingMemory(silo, needs, bytes)
        ?? (needs.AntiAffinity && silo.Replicas.Any(replica => replica.State is not ReplicaState.Gone) ? "hosts a replica of it already" : null);

    /// <summary>What the silo lacks even when nothing else runs on it.</summary>
    public static string? MissingForever(SiloProfile silo, ModelNeeds needs, long bytes) =>
        MissingRole(silo)
        ?? MissingAccelerator(silo, needs)
        ?? MissingLabel(silo, needs)
        ?? (Total(silo, needs) < BytesPerDevice(needs, bytes) ? $"has {ByteText.Of(Total(silo, needs))} in all" : null);

    /// <summary>A replica's share of memory on each of its devices. Unit: bytes.</summary>
    public static long BytesPerDevice(ModelNeeds needs, long bytes)
    {
        var devices = Math.Max(1, needs.Accelerators);
        return (bytes + devices - 1) / devices;
    }

    /// <summary>Share of the memory that the replica would use which is leased: 0 to 1.</summary>
    public static double LeasedShare(SiloReport silo, ModelNeeds needs)
    {
        var total = needs.Accelerators > 0 ? silo.Profile.AcceleratorMemoryBytes * silo.Profile.AcceleratorCount : silo.Profile.MemoryBytes;
        var free = needs.Accelerators > 0 ? silo.FreeAcceleratorBytes.Sum() : silo.FreeMemoryBytes;
        return total > 0 ? 1 - ((double)free / total) : 1;
    }

    private static string? MissingRole(SiloProfile silo) => silo.Roles.HasFlag(SiloRoles.Compute) ? null : "does not compute";

    private static string? MissingAccelerator(SiloProfile silo, ModelNeeds needs)
    {
        if (needs.Accelerators == 0)
        {
            return null;
        }

        if (silo.Accelerator is AcceleratorKind.None || silo.AcceleratorCount == 0)
        {
            return "has no accelerator";
        }

        return needs.AcceleratorKind is { } kind && kind != silo.Accelerator ? $"has accelerators of kind {Name(silo.Accelerator)}"
            : silo.AcceleratorCount < needs.Accelerators ? $"has {silo.AcceleratorCount} accelerators"
            : null;
    }

    private static string? MissingLabel(SiloProfile silo, ModelNeeds needs) => needs.Labels
        .Where(label => silo.Labels.GetValueOrDefault(label.Key) != label.Value)
        .Select(label => $"lacks the label {label.Key}={label.Value}").FirstOrDefault();

    private static string? MissingMemory(SiloReport silo, ModelNeeds needs, long bytes)
    {
        var share = BytesPerDevice(needs, bytes);
        if (needs.Accelerators == 0)
        {
            return silo.FreeMemoryBytes < share ? $"has {ByteText.Of(silo.FreeMemoryBytes)} of {ByteText.Of(silo.Profile.MemoryBytes)} free" : null;
        }

        return silo.FreeAcceleratorBytes.Count(free => free >= share) < needs.Accelerators
            ? $"has {ByteText.Of(silo.FreeAcceleratorBytes.Max())} of {ByteText.Of(silo.Profile.AcceleratorMemoryBytes)} free on its freest accelerator"
            : null;
    }

    private static long Total(SiloProfile silo, ModelNeeds needs) => needs.Accelerators > 0 ? silo.AcceleratorMemoryBytes : silo.MemoryBytes;

    private static string Name(AcceleratorKind kind) => kind.ToString().ToLowerInvariant();
}

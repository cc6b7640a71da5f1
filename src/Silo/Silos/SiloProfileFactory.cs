using Orleans.Ai.Decoding;
using Orleans.Ai.Settings;
using Orleans.Ai.Torch;

namespace Orleans.Ai.Silos;

/// <summary>Finds out what this silo is: from its settings and from the machine.</summary>
internal static class SiloProfileFactory
{
    private const long Mebibyte = 1 << 20;
    private const double DefaultShare = 0.8;

    /// <summary>Describes this silo.</summary>
    /// <exception cref="SettingsException">It has no role, or accelerators that this build cannot use.</exception>
    public static SiloProfile Create(NodeOptions options, string node)
    {
        if (options.Roles is SiloRoles.None)
        {
            throw new SettingsException("Node:Roles (--roles) names no role; it takes gateway, compute, or both.");
        }

        if (options.Accelerator is AcceleratorKind.Cuda)
        {
            RequireCuda(options.AcceleratorCount);
        }

        var hasAccelerators = options.Accelerator is not AcceleratorKind.None;
        return new SiloProfile
        {
            Node = node,
            Roles = options.Roles,
            Accelerator = options.Accelerator,
            AcceleratorCount = hasAccelerators ? options.AcceleratorCount : 0,
            AcceleratorMemoryBytes = hasAccelerators ? options.AcceleratorMemoryMegabytes * Mebibyte : 0,
            Kernel = DotProducts.Name(DotProducts.Fastest),
            MemoryBytes = options.MemoryMegabytes > 0 ? options.MemoryMegabytes * Mebibyte : DetectMemory(),
            Labels = options.Labels,
        };
    }

    private static void RequireCuda(int count)
    {
        if (!TorchNatives.TryFindCuda(out var devices, out var problem))
        {
            throw new SettingsException($"Node:Accelerator is cuda, but {problem} To rehearse without, set it to simulated.");
        }

        if (count > devices)
        {
            throw new SettingsException($"Node:AcceleratorCount is {count}, but Torch finds {devices}: lower it, or look at CUDA_VISIBLE_DEVICES.");
        }
    }

    // Respects the limit of a container.
    private static long DetectMemory() => (long)(GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes * DefaultShare);
}

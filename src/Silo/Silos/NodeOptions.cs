using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Silos;

/// <summary>What this silo is in the grid.</summary>
public sealed class NodeOptions
{
    /// <summary>
    /// What it does: <c>Gateway</c> takes HTTP requests, <c>Compute</c> hosts replicas; <c>--roles</c> sets it too. Default both.
    /// </summary>
    public SiloRoles Roles { get; set; } = SiloRoles.Gateway | SiloRoles.Compute;

    /// <summary>
    /// Accelerators it has: <c>None</c>; <c>Simulated</c>, for which the processor stands in, to rehearse a grid with GPUs;
    /// <c>Cuda</c>, which needs a build with Torch's natives. Default <c>None</c>.
    /// </summary>
    public AcceleratorKind Accelerator { get; set; }

    /// <summary>How many accelerators, where there are any. Unit: devices. Default 1, bounds 1 to 64.</summary>
    [Range(1, 64)]
    public int AcceleratorCount { get; set; } = 1;

    /// <summary>Memory of each accelerator that replicas may take. Unit: MiB. Default 16384, bounds 1 to 16777216.</summary>
    [Range(1, 1 << 24)]
    public int AcceleratorMemoryMegabytes { get; set; } = 16_384;

    /// <summary>
    /// Memory that replicas on the processor may take together. Unit: MiB. Default 0: four fifths of what the process may use.
    /// Bounds 0 to 16777216.
    /// </summary>
    [Range(0, 1 << 24)]
    public int MemoryMegabytes { get; set; }

    /// <summary>Labels that models can ask for, such as <c>Node:Labels:zone=a</c>. Default none.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];
}

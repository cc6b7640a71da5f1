namespace Orleans.Ai.Silos;

/// <summary>What a silo computes with beside its processor.</summary>
[GenerateSerializer, Alias("ai.AcceleratorKind")]
public enum AcceleratorKind
{
    /// <summary>The processor alone.</summary>
    None = 0,

    /// <summary>No real device: the CPU decoder stands in for one, for tests and rehearsals.</summary>
    Simulated = 1,

    /// <summary>NVIDIA GPUs, by Torch's CUDA natives.</summary>
    Cuda = 2,
}

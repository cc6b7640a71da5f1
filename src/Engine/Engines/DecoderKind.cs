namespace Orleans.Ai.Engines;

/// <summary>What computes the steps of a model.</summary>
public enum DecoderKind
{
    /// <summary>Torch for replicas that are placed on a GPU, managed code for the others.</summary>
    Auto,

    /// <summary>Managed code on the processor, for all.</summary>
    Cpu,

    /// <summary>Torch for all: on the GPU of a replica, or else on the processor.</summary>
    Torch,
}

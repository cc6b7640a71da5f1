using System.ComponentModel.DataAnnotations;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.Engines;

/// <summary>How this process runs models of its own. Section <c>Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>Threads that compute. Unit: threads. Default 0: one per processor. Bounds 0 to 1024.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>
    /// What computes: <c>Cpu</c>, managed code on the processor; <c>Torch</c>, on the GPU that a replica is placed on or else on
    /// the processor, which needs a build with Torch's natives; <c>Auto</c>, Torch for replicas on GPUs alone. Default <c>Auto</c>.
    /// </summary>
    public DecoderKind Decoder { get; set; }

    /// <summary>
    /// How weights are held: <c>q8</c>, <c>bf16</c> or <c>f32</c>. Default <see cref="WeightFormat.Q8"/>: fast, near the original;
    /// Torch holds <c>bf16</c> instead.
    /// </summary>
    public WeightFormat WeightFormat { get; set; } = WeightFormat.Q8;

    /// <summary>Most sequences in a batch; further ones wait. Unit: sequences. Default 128, bounds 1 to 4096.</summary>
    [Range(1, 4096)]
    public int MaxSequences { get; set; } = 128;

    /// <summary>Most requests that wait for a place; further ones are refused. Unit: requests. Default 512, bounds 1 to 65536.</summary>
    [Range(1, 65536)]
    public int MaxQueuedRequests { get; set; } = 512;

    /// <summary>
    /// Most tokens in one step: long prompts are cut into chunks of what the running streams leave. More is faster for
    /// prompts, fewer is steadier for streams; below <see cref="MaxSequences"/> it limits those too. Unit: tokens.
    /// Default 512, bounds 16 to 65536.
    /// </summary>
    [Range(16, 65536)]
    public int MaxBatchTokens { get; set; } = 512;

    /// <summary>
    /// Memory for keys and values; less than one full context needs shortens the context. Unit: MiB. Default 0: what
    /// <see cref="MaxSequences"/> full contexts need, but at most 1024 or one full context. Bounds 0 to 1048576.
    /// </summary>
    [Range(0, 1 << 20)]
    public int KvCacheMegabytes { get; set; }

    /// <summary>Keeps the keys and values of past prompts and answers for requests that begin alike. Default <see langword="true"/>.</summary>
    public bool PrefixCaching { get; set; } = true;
}

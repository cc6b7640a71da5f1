using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Torch;

namespace Orleans.Ai.Engines;

/// <summary>Chooses the decoder of a replica and loads it.</summary>
internal static class DecoderFactory
{
    /// <param name="model">Its shape.</param>
    /// <param name="options">Of the engine.</param>
    /// <param name="gpu">Number of the GPU that the replica is placed on; null: none.</param>
    public static DecoderSettings Settings(ModelConfig model, EngineOptions options, int? gpu)
    {
        var usesTorch = options.Decoder is DecoderKind.Torch || (options.Decoder is DecoderKind.Auto && gpu is not null);
        DecoderSettings settings = usesTorch ? new TorchDecoderSettings { Device = gpu is null ? "cpu" : $"cuda:{gpu}" } : new CpuDecoderSettings();
        return settings with
        {
            Format = options.WeightFormat,
            Threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
            BlockCount = KvCacheSize.BlockCount(model, options),
            MaxBatchTokens = options.MaxBatchTokens,
            MaxLogitRows = Math.Min(options.MaxSequences, options.MaxBatchTokens),
        };
    }

    /// <exception cref="ModelFileException">A tensor is missing or misshapen.</exception>
    /// <exception cref="TorchException">It is to run by Torch, which is not there or not able to.</exception>
    /// <exception cref="InsufficientMemoryException">It does not fit.</exception>
    public static ModelDecoder Load(ModelConfig model, ModelWeights weights, DecoderSettings settings, LoadProgress? progress) =>
        settings is TorchDecoderSettings torch
            ? TorchDecoder.Load(model, weights, torch, progress)
            : CpuDecoder.Load(model, weights, (CpuDecoderSettings)settings, progress);
}

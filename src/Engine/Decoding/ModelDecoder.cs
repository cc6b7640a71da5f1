using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>A decoder with a model's weights; what those have in common, wherever they compute.</summary>
public abstract class ModelDecoder : IDecoder
{
    private readonly DecoderSettings _settings;

    private protected ModelDecoder(ModelConfig config, DecoderSettings settings) => (Config, _settings) = (config, settings);

    /// <summary>Shape of the model.</summary>
    public ModelConfig Config { get; }

    /// <summary>What was loaded.</summary>
    public abstract DecoderDescription Description { get; }

    /// <inheritdoc/>
    public int VocabularySize => Config.VocabularySize;

    /// <inheritdoc/>
    public int ContextLength => Config.ContextLength;

    /// <inheritdoc/>
    public int BlockCount => _settings.BlockCount;

    /// <inheritdoc/>
    public int MaxBatchTokens => _settings.MaxBatchTokens;

    /// <inheritdoc/>
    public int MaxLogitRows => _settings.MaxLogitRows;

    /// <inheritdoc/>
    public abstract ReadOnlySpan<float> Step(DecodeBatch batch);

    /// <summary>Frees the model's memory.</summary>
    public abstract void Dispose();

    private protected DecoderDescription Describe(ModelWeights weights, string kernel, long weightBytes, long cacheBytes, long totalBytes) => new(
        Config.Architecture,
        ModelRevision.Compute(Config, weights),
        weights.ParameterCount,
        _settings.HeldFormat,
        kernel,
        _settings.Threads,
        weightBytes,
        cacheBytes,
        totalBytes);
}

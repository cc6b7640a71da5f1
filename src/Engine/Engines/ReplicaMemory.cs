using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Torch;

namespace Orleans.Ai.Engines;

/// <summary>What a replica will take, told from its files' headers.</summary>
internal static class ReplicaMemory
{
    // Vocabulary, merges and templates as managed objects, measured on vocabularies of 2,000 to 50,000.
    private const long BytesPerVocabularyEntry = 400;

    // In float32 and in 8 bit, with a scale and a sum for each group of 32.
    private const double BytesPerActivation = 5.25;

    /// <summary>Weights as they are held, KV blocks, buffers of a step and the tokenizer. Unit: bytes.</summary>
    public static long Estimate(ModelConfig config, ModelWeights weights, DecoderSettings settings) =>
        (settings is TorchDecoderSettings torch ? OfTorch(config, weights, torch) : OfProcessor(config, weights, settings))
        + (settings.BlockCount * KvCacheSize.BytesPerBlock(config, settings.HeldFormat))
        + (config.VocabularySize * BytesPerVocabularyEntry);

    private static long OfProcessor(ModelConfig config, ModelWeights weights, DecoderSettings settings)
    {
        var embedding = (long)config.VocabularySize * config.HiddenSize;
        var linear = weights.ParameterCount - (config.TiedEmbeddings ? 0 : embedding);
        var embeddingBytes = (long)(embedding * ((double)weights.DataLength / Math.Max(1, weights.ParameterCount)));
        return (long)(linear * BytesPerWeight(settings.Format)) + embeddingBytes + Buffers(config, settings);
    }

    /// <summary>All weights in one format, of which a tied head is no copy; a step's tensors; and what a layer's attention gathers.</summary>
    private static long OfTorch(ModelConfig config, ModelWeights weights, TorchDecoderSettings settings)
    {
        long sequence = Math.Min(config.ContextLength, settings.BlockCount * IDecoder.BlockSize);
        var gathered = Math.Max(settings.MaxGatheredPositions, sequence) * KvCacheSize.BytesPerBlock(config, settings.HeldFormat)
            / (config.LayerCount * IDecoder.BlockSize);
        var logits = sizeof(float) * (long)settings.MaxLogitRows * config.VocabularySize;
        return (long)(weights.ParameterCount * BytesPerWeight(settings.HeldFormat)) + gathered + logits + Buffers(config, settings);
    }

    private static double BytesPerWeight(WeightFormat format) => format switch
    {
        WeightFormat.F32 => 4,
        WeightFormat.Bf16 => 2,
        _ => 1 + (2.0 / Activations.Group),
    };

    private static long Buffers(ModelConfig config, DecoderSettings settings)
    {
        long inner = Math.Max(config.HiddenSize, config.IntermediateSize);
        long attention = (config.HeadCount + (2 * config.KeyValueHeadCount)) * config.HeadSize;
        var perToken = (sizeof(float) * (config.HiddenSize + Math.Max(2 * inner, attention) + config.HeadSize)) + (BytesPerActivation * inner);
        if (config.Experts is { } experts)
        {
            long width = experts.IntermediateSize;
            var perExpert = (sizeof(float) * Math.Max(config.HiddenSize, 2 * width)) + (BytesPerActivation * (config.HiddenSize + width));
            perToken += experts.PerToken * perExpert;
        }

        return (long)(settings.MaxBatchTokens * perToken) + (sizeof(float) * (long)settings.MaxLogitRows * config.VocabularySize);
    }
}

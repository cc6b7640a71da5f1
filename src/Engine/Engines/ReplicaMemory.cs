using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Engines;

/// <summary>What a replica will take, told from its files' headers.</summary>
internal static class ReplicaMemory
{
    // Vocabulary, merges and templates as managed objects, measured on vocabularies of 2,000 to 50,000.
    private const long BytesPerVocabularyEntry = 400;

    /// <summary>Weights as they are held, KV blocks, buffers of a step and the tokenizer. Unit: bytes.</summary>
    public static long Estimate(ModelConfig config, ModelWeights weights, CpuDecoderSettings settings)
    {
        var embedding = (long)config.VocabularySize * config.HiddenSize;
        var linear = weights.ParameterCount - (config.TiedEmbeddings ? 0 : embedding);
        var embeddingBytes = (long)(embedding * ((double)weights.DataLength / Math.Max(1, weights.ParameterCount)));
        return (long)(linear * BytesPerWeight(settings.Format))
            + embeddingBytes
            + (settings.BlockCount * KvCacheSize.BytesPerBlock(config, settings.Format))
            + Buffers(config, settings)
            + (config.VocabularySize * BytesPerVocabularyEntry);
    }

    private static double BytesPerWeight(WeightFormat format) => format switch
    {
        WeightFormat.F32 => 4,
        WeightFormat.Bf16 => 2,
        _ => 1 + (2.0 / Activations.Group),
    };

    private static long Buffers(ModelConfig config, CpuDecoderSettings settings)
    {
        long widest = Math.Max(2 * config.IntermediateSize, (config.HeadCount + (2 * config.KeyValueHeadCount)) * config.HeadSize);
        long perToken = config.HiddenSize + widest + Math.Max(config.HiddenSize, config.IntermediateSize) + config.HeadSize;
        return sizeof(float) * ((settings.MaxBatchTokens * perToken) + ((long)settings.MaxLogitRows * config.VocabularySize));
    }
}

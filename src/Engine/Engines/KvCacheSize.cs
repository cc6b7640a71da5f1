using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Engines;

/// <summary>How many KV blocks the options buy for a model.</summary>
internal static class KvCacheSize
{
    private const long Mebibyte = 1 << 20;
    private const long AutomaticLimit = 1024 * Mebibyte;

    /// <summary>Number of blocks; at least 1.</summary>
    public static int BlockCount(ModelConfig model, EngineOptions options)
    {
        var bytes = BytesPerBlock(model, options.WeightFormat);
        var context = (model.ContextLength + IDecoder.BlockSize - 1L) / IDecoder.BlockSize;
        var blocks = options.KvCacheMegabytes > 0
            ? Math.Max(options.KvCacheMegabytes * Mebibyte / bytes, 1)
            : Math.Max(Math.Min(options.MaxSequences * context, AutomaticLimit / bytes), context);
        return (int)Math.Min(blocks, int.MaxValue / IDecoder.BlockSize);
    }

    /// <summary>Keys and values of 16 tokens in all layers, in the formats that <see cref="WeightFormat"/> names.</summary>
    public static long BytesPerBlock(ModelConfig model, WeightFormat format) =>
        2L * model.LayerCount * model.KeyValueHeadCount * model.HeadSize * IDecoder.BlockSize * (format == WeightFormat.F32 ? 4 : 2);
}

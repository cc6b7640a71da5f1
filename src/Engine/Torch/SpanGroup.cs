using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Spans of a batch whose attention is computed in one go, and what they see in layers of one window. Lives within a step's scope.</summary>
internal abstract class SpanGroup(ModelConfig config)
{
    protected int KeyHeads => config.KeyValueHeadCount;

    /// <summary>Query heads that share a key head.</summary>
    protected int Queries => config.HeadCount / config.KeyValueHeadCount;

    protected int HeadSize => config.HeadSize;

    /// <summary>Writes the group's rows of attention.</summary>
    /// <param name="queries">Of the batch, shape <c>[tokens, heads, head size]</c>.</param>
    /// <param name="keys">All KV blocks of a layer, shape <c>[slots, key heads, head size]</c>.</param>
    /// <param name="values">The same of values.</param>
    /// <param name="output">Shape <c>[tokens, heads · head size]</c>.</param>
    public abstract void Attend(Tensor queries, Tensor keys, Tensor values, Tensor output);

    /// <summary>First position that a token at <paramref name="position"/> sees.</summary>
    protected static int FirstVisible(int position, int? window) => window is { } width ? Math.Max(0, position - width + 1) : 0;

    /// <summary>Writes where the keys and values of a run of positions are.</summary>
    protected static void CopySlots(in DecodeSpan span, int first, Span<long> slots)
    {
        var blocks = span.Blocks.Span;
        for (var i = 0; i < slots.Length; i++)
        {
            var (block, within) = Math.DivRem(first + i, IDecoder.BlockSize);
            slots[i] = ((long)blocks[block] * IDecoder.BlockSize) + within;
        }
    }
}

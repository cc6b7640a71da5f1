using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp;
using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Spans of a batch whose attention is computed in one go, and what they see in layers of one window. Lives within a step's scope.</summary>
internal abstract class SpanGroup(ModelConfig config)
{
    /// <summary>Is added where a token does not see a position: leaves nothing of its weight, and is finite in every format.</summary>
    protected const float Hidden = -1e30f;

    // Keys that a kernel takes at a time: a sum is the same wherever the gathered positions begin if they begin at a multiple.
    private const int KeyTile = 128;

    // As the kernel wants the rows of a mask.
    private const int WidthUnit = 16;

    protected int KeyHeads => config.KeyValueHeadCount;

    /// <summary>Query heads that share a key head.</summary>
    protected int Queries => config.HeadCount / config.KeyValueHeadCount;

    protected int HeadSize => config.HeadSize;

    /// <summary>Writes the group's rows of attention.</summary>
    /// <param name="queries">Of the batch, shape <c>[tokens, heads, head size]</c>.</param>
    /// <param name="cache">All KV blocks of a layer, shape <c>[slots, key heads and as many value heads, head size]</c>.</param>
    /// <param name="output">Shape <c>[tokens, heads · head size]</c>.</param>
    public abstract void Attend(Tensor queries, Tensor cache, Tensor output);

    /// <summary>Positions that are gathered for the first token of a span: those it sees, and some before and after that are masked.</summary>
    public static int Width(in DecodeSpan span, int? window) =>
        Align.Up(span.Position + span.Length - FirstGathered(span.Position, window), WidthUnit);

    /// <summary>First position that a token at <paramref name="position"/> sees.</summary>
    protected static int FirstVisible(int position, int? window) => window is { } width ? Math.Max(0, position - width + 1) : 0;

    protected static int FirstGathered(int position, int? window) => FirstVisible(position, window) / KeyTile * KeyTile;

    /// <summary>Writes where the keys and values of a span's positions are; behind its end, that of its last: nothing of another sequence gets in.</summary>
    protected static void CopySlots(in DecodeSpan span, int first, Span<long> slots)
    {
        var blocks = span.Blocks.Span;
        var last = span.Position + span.Length - 1;
        for (var i = 0; i < slots.Length; i++)
        {
            var (block, within) = Math.DivRem(Math.Min(first + i, last), IDecoder.BlockSize);
            slots[i] = ((long)blocks[block] * IDecoder.BlockSize) + within;
        }
    }

    /// <summary>All of shape <c>[batch, heads, rows, head size]</c> but for the mask, which is repeated where it has one.</summary>
    protected static Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor mask) => queries.device_type is DeviceType.CUDA
        ? TorchScripts.Attend(queries, keys, values, mask.expand(queries.shape[0], queries.shape[1], queries.shape[2], keys.shape[2]))
        : scaled_dot_product_attention(queries, keys, values, mask);
}

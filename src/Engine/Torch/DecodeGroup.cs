using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Spans of one token each, padded to the longest.</summary>
internal sealed class DecodeGroup : SpanGroup
{
    private readonly Tensor _rows;
    private readonly Tensor _slots;
    private readonly Tensor _mask;
    private readonly int _count;
    private readonly int _width;

    public DecodeGroup(ModelConfig config, ReadOnlySpan<DecodeSpan> spans, int? window, Device device)
        : base(config)
    {
        _count = spans.Length;
        foreach (var span in spans)
        {
            _width = Math.Max(_width, VisibleCount(span, window));
        }

        var (rows, slots, lengths) = (new long[_count], new long[_count * _width], new long[_count]);
        for (var i = 0; i < _count; i++)
        {
            (rows[i], lengths[i]) = (spans[i].Offset, VisibleCount(spans[i], window));
            var own = slots.AsSpan(i * _width, _width);
            var seen = (int)lengths[i];
            CopySlots(spans[i], spans[i].Position + 1 - seen, own[..seen]);

            // With a slot of its own, so that nothing of another sequence, such as not a number, gets in.
            own[seen..].Fill(own[seen - 1]);
        }

        (_rows, _slots) = (tensor(rows, device: device), tensor(slots, device: device));
        _mask = arange(_width, device: device).unsqueeze(0).lt(tensor(lengths, device: device).unsqueeze(1)).view(_count, 1, 1, _width);
    }

    public override void Attend(Tensor queries, Tensor keys, Tensor values, Tensor output)
    {
        Tensor Seen(Tensor cache) => cache.index_select(0, _slots).view(_count, _width, KeyHeads, HeadSize).transpose(1, 2);
        var asked = queries.index_select(0, _rows).view(_count, KeyHeads, Queries, HeadSize);
        var found = scaled_dot_product_attention(asked, Seen(keys), Seen(values), _mask);
        output.index_copy_(0, _rows, found.reshape(_count, -1));
    }

    /// <summary>Positions that the token of a span sees.</summary>
    public static int VisibleCount(in DecodeSpan span, int? window) => span.Position + 1 - FirstVisible(span.Position, window);
}

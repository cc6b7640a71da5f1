using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;
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

    public DecodeGroup(ModelConfig config, ReadOnlySpan<DecodeSpan> spans, int? window, ScalarType type, Device device)
        : base(config)
    {
        _count = spans.Length;
        foreach (var span in spans)
        {
            _width = Math.Max(_width, Width(span, window));
        }

        var (rows, slots, mask) = (new long[_count], new long[_count * _width], new float[_count * _width]);
        for (var i = 0; i < _count; i++)
        {
            var (position, first) = (spans[i].Position, FirstGathered(spans[i].Position, window));
            rows[i] = spans[i].Offset;
            CopySlots(spans[i], first, slots.AsSpan(i * _width, _width));
            var own = mask.AsSpan(i * _width, _width);
            own[..(FirstVisible(position, window) - first)].Fill(Hidden);
            own[(position + 1 - first)..].Fill(Hidden);
        }

        (_rows, _slots) = (tensor(rows, device: device), tensor(slots, device: device));
        _mask = tensor(mask, [_count, 1, 1, _width], dtype: type, device: device);
    }

    public override void Attend(Tensor queries, Tensor cache, Tensor output)
    {
        var asked = queries.index_select(0, _rows).view(_count, KeyHeads, Queries, HeadSize);
        var seen = cache.index_select(0, _slots).view(_count, _width, 2 * KeyHeads, HeadSize).transpose(1, 2);
        var found = Attend(asked, seen.narrow(1, 0, KeyHeads), seen.narrow(1, KeyHeads, KeyHeads), _mask);
        output.index_copy_(0, _rows, found.reshape(_count, -1));
    }
}

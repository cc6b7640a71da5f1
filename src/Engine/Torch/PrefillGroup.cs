using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>One span of several tokens.</summary>
internal sealed class PrefillGroup : SpanGroup
{
    private readonly DecodeSpan _span;
    private readonly Tensor _slots;

    /// <summary>Shape <c>[tokens, positions]</c>; null: each token sees all up to itself.</summary>
    private readonly Tensor? _mask;
    private readonly int _width;

    public PrefillGroup(ModelConfig config, in DecodeSpan span, int? window, Device device)
        : base(config)
    {
        _span = span;
        var (first, end) = (FirstVisible(span.Position, window), span.Position + span.Length);
        _width = end - first;
        var slots = new long[_width];
        CopySlots(span, first, slots);
        _slots = tensor(slots, device: device);
        if (span.Position > 0 || window < end)
        {
            var seen = arange(first, end, device: device).unsqueeze(0);
            var seeing = arange(span.Position, end, device: device).unsqueeze(1);
            _mask = window is { } width ? seen.le(seeing).logical_and_(seen.gt(seeing - width)) : seen.le(seeing);
        }
    }

    public override void Attend(Tensor queries, Tensor keys, Tensor values, Tensor output)
    {
        Tensor Seen(Tensor cache) =>
            cache.index_select(0, _slots).transpose(0, 1).unsqueeze(1).expand(KeyHeads, Queries, _width, HeadSize);
        var asked = queries.narrow(0, _span.Offset, _span.Length).view(_span.Length, KeyHeads, Queries, HeadSize).permute(1, 2, 0, 3);
        var found = scaled_dot_product_attention(asked, Seen(keys), Seen(values), _mask, is_casual: _mask is null);
        output.narrow(0, _span.Offset, _span.Length).copy_(found.permute(2, 0, 1, 3).reshape(_span.Length, -1));
    }
}

using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>One span of several tokens.</summary>
internal sealed class PrefillGroup : SpanGroup
{
    /// <summary>
    /// Tokens that the kernel on GPUs takes at a time, or a part of them. One that is left over alone is given the first row of
    /// the mask, since heads share keys: it has to be decoded instead.
    /// </summary>
    public const int QueryTile = 32;

    private static readonly Scalar _hidden = Hidden;

    private readonly DecodeSpan _span;
    private readonly Tensor _slots;

    /// <summary>Shape <c>[tokens, positions]</c>.</summary>
    private readonly Tensor _mask;
    private readonly int _width;

    public PrefillGroup(ModelConfig config, in DecodeSpan span, int? window, ScalarType type, Device device)
        : base(config)
    {
        (_span, _width) = (span, Width(span, window));
        var first = FirstGathered(span.Position, window);
        var slots = new long[_width];
        CopySlots(span, first, slots);
        _slots = tensor(slots, device: device);
        var seen = arange(first, first + _width, device: device).unsqueeze(0);
        var seeing = arange(span.Position, span.Position + span.Length, device: device).unsqueeze(1);
        var hidden = window is { } width ? seen.gt(seeing).logical_or_(seen.le(seeing - width)) : seen.gt(seeing);
        _mask = zeros([span.Length, _width], type, device).masked_fill_(hidden, _hidden);
    }

    public override void Attend(Tensor queries, Tensor cache, Tensor output)
    {
        var seen = cache.index_select(0, _slots).transpose(0, 1).unsqueeze(1).expand(2 * KeyHeads, Queries, _width, HeadSize);
        var asked = queries.narrow(0, _span.Offset, _span.Length).view(_span.Length, KeyHeads, Queries, HeadSize).permute(1, 2, 0, 3);
        var found = Attend(asked, seen.narrow(0, 0, KeyHeads), seen.narrow(0, KeyHeads, KeyHeads), _mask);
        output.narrow(0, _span.Offset, _span.Length).copy_(found.permute(2, 0, 1, 3).reshape(_span.Length, -1));
    }
}

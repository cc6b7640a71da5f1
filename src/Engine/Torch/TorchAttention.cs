using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>
/// The attention of all layers over paged KV blocks: what a step writes goes to its slots, what it sees is gathered from
/// them. Slot = block · block size + position within.
/// </summary>
internal sealed class TorchAttention
{
    private readonly ModelConfig _config;
    private readonly TorchRopes _ropes;
    private readonly SpanGroups _groups;
    private readonly ScalarType _type;
    private readonly Device _device;

    /// <summary>Of each layer, shape <c>[slots, key heads, head size]</c>.</summary>
    private readonly (Tensor Keys, Tensor Values)[] _cache;
    private Tensor? _slots;

    public TorchAttention(ModelConfig config, TorchDecoderSettings settings, ScalarType type, TensorArena arena)
    {
        (_config, _type, _device) = (config, type, arena.Device);
        (_ropes, _groups) = (new TorchRopes(config), new SpanGroups(config, settings.MaxGatheredPositions, arena.Device));
        Tensor Cache() => arena.Allocate(type, (long)settings.BlockCount * IDecoder.BlockSize, config.KeyValueHeadCount, config.HeadSize);
        _cache = [.. config.Layers.Select(_ => (Cache(), Cache()))];
    }

    /// <summary>Lays a batch out on the device; valid within the caller's scope.</summary>
    public void Prepare(DecodeBatch batch, StepPlan plan)
    {
        var slots = new long[plan.TokenCount];
        for (var token = 0; token < slots.Length; token++)
        {
            slots[token] = ((long)plan.Blocks[token] * IDecoder.BlockSize) + (plan.Positions[token] % IDecoder.BlockSize);
        }

        _slots = tensor(slots, device: _device);
        _ropes.Prepare(plan.Positions, _device);
        _groups.Prepare(batch.Spans);
    }

    /// <summary>Shape <c>[tokens, hidden]</c> to the same: what the layer's attention adds to the residual stream.</summary>
    public Tensor Run(int index, TransformerLayer<TorchLinear, TorchNorm> layer, Tensor input)
    {
        var (count, queries, keys) = (input.shape[0], _config.HeadCount, _config.KeyValueHeadCount);
        var turned = layer.QueryKeyValue.Apply(input).to_type(ScalarType.Float32).view(count, queries + (2 * keys), _config.HeadSize);
        Normalize(layer.QueryNorm, turned.narrow(1, 0, queries));
        Normalize(layer.KeyNorm, turned.narrow(1, queries, keys));
        _ropes.Apply(index, turned.narrow(1, 0, queries + keys));
        if (_config.AttentionScale is { } scale)
        {
            // Torch divides by the root of the head size.
            turned.narrow(1, 0, queries).mul_(scale * MathF.Sqrt(_config.HeadSize));
        }

        var heads = turned.to_type(_type);
        var cache = _cache[index];
        cache.Keys.index_copy_(0, _slots!, heads.narrow(1, queries, keys));
        cache.Values.index_copy_(0, _slots!, heads.narrow(1, queries + keys, keys));
        var output = empty([count, queries * _config.HeadSize], _type, _device);
        foreach (var group in _groups.OfLayer(index))
        {
            group.Attend(heads.narrow(1, 0, queries), cache.Keys, cache.Values, output);
        }

        return layer.AttentionOutput.Apply(output);
    }

    private static void Normalize(TorchNorm? norm, Tensor heads)
    {
        if (norm is not null)
        {
            heads.copy_(norm.Apply(heads));
        }
    }
}

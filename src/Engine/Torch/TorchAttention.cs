using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp;
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

    /// <summary>Of queries, which Torch divides by the root of the head size; null: 1.</summary>
    private readonly Scalar? _scale;
    private readonly SpanGroups _groups;
    private readonly ScalarType _type;
    private readonly Device _device;

    /// <summary>Of each layer, shape <c>[slots, key heads and as many value heads, head size]</c>.</summary>
    private readonly Tensor[] _cache;
    private Tensor? _slots;

    public TorchAttention(ModelConfig config, TorchDecoderSettings settings, ScalarType type, TensorArena arena)
    {
        (_config, _type, _device) = (config, type, arena.Device);
        (_ropes, _groups) = (new TorchRopes(config), new SpanGroups(config, settings.MaxGatheredPositions, type, arena.Device));
        _scale = config.AttentionScale is { } scale ? scale * MathF.Sqrt(config.HeadSize) : null;
        var slots = (long)settings.BlockCount * IDecoder.BlockSize;
        _cache = [.. config.Layers.Select(_ => arena.Allocate(type, slots, 2 * config.KeyValueHeadCount, config.HeadSize))];
    }

    /// <summary>Lays a batch out on the device; valid within the caller's scope.</summary>
    public void Prepare(DecodeBatch batch, StepPlan plan, RowTile tile)
    {
        var slots = new long[plan.TokenCount];
        for (var token = 0; token < slots.Length; token++)
        {
            slots[token] = ((long)plan.Blocks[token] * IDecoder.BlockSize) + (plan.Positions[token] % IDecoder.BlockSize);
        }

        _slots = tensor(slots, device: _device);
        _ropes.Prepare(plan.Positions, tile.Fill(plan.TokenCount), _device);
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
        if (_scale is not null)
        {
            turned.narrow(1, 0, queries).mul_(_scale);
        }

        var heads = turned.to_type(_type);
        var cache = _cache[index];
        cache.index_copy_(0, _slots!, heads.narrow(0, 0, _slots!.shape[0]).narrow(1, queries, 2 * keys));
        var output = empty([count, queries * _config.HeadSize], _type, _device);
        foreach (var group in _groups.OfLayer(index))
        {
            group.Attend(heads.narrow(1, 0, queries), cache, output);
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

using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>The turns of a step's positions, for each of the rotary embeddings that the layers of a model use.</summary>
internal sealed unsafe class TorchRopes
{
    private readonly RotaryEmbedding[] _ropes;

    /// <summary>Of each layer; -1: none.</summary>
    private readonly int[] _ropeOfLayer;
    private readonly (Tensor Cosines, Tensor Sines)[] _turns;

    public TorchRopes(ModelConfig config)
    {
        var configs = config.Layers.Select(layer => layer.Rope).OfType<RopeConfig>().Distinct().ToArray();
        _ropes = Array.ConvertAll(configs, rope => new RotaryEmbedding(rope));
        _ropeOfLayer = [.. config.Layers.Select(layer => Array.IndexOf(configs, layer.Rope))];
        _turns = new (Tensor, Tensor)[_ropes.Length];
    }

    /// <summary>Computes the turns on the processor, as the CPU decoder does; valid within the caller's scope.</summary>
    public void Prepare(ReadOnlySpan<int> positions, Device device)
    {
        for (var index = 0; index < _ropes.Length; index++)
        {
            var rope = _ropes[index];
            var turns = new float[positions.Length * rope.Size];
            fixed (float* start = turns)
            {
                for (var token = 0; token < positions.Length; token++)
                {
                    rope.Turns(positions[token], start + (token * rope.Size));
                }
            }

            var all = tensor(turns, [positions.Length, 1, rope.Size], device: device);
            _turns[index] = (all.narrow(2, 0, rope.Size / 2), all.narrow(2, rope.Size / 2, rope.Size / 2));
        }
    }

    /// <summary>Turns heads in place as a layer does; float32, shape <c>[tokens, heads, head size]</c>.</summary>
    public void Apply(int layer, Tensor heads)
    {
        if (_ropeOfLayer[layer] is var rope and >= 0)
        {
            var (cosines, sines) = _turns[rope];
            var half = _ropes[rope].Size / 2;
            var (x, y) = (heads.narrow(2, 0, half), heads.narrow(2, half, half));
            var turned = (x * cosines).sub_(y * sines);
            y.mul_(cosines).add_(x * sines);
            x.copy_(turned);
        }
    }
}

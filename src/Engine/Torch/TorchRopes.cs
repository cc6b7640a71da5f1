using System.Numerics.Tensors;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>The turns of a step's positions, for each of the rotary embeddings that the layers of a model use.</summary>
internal sealed unsafe class TorchRopes
{
    private static readonly Scalar _one = 1;

    private readonly RotaryEmbedding[] _ropes;

    /// <summary>Of each layer; -1: none.</summary>
    private readonly int[] _ropeOfLayer;
    /// <summary>Of both halves: the cosines, and the sines as they are multiplied with the other half.</summary>
    private readonly (Tensor Cosines, Tensor Sines)[] _turns;

    public TorchRopes(ModelConfig config)
    {
        var configs = config.Layers.Select(layer => layer.Rope).OfType<RopeConfig>().Distinct().ToArray();
        _ropes = Array.ConvertAll(configs, rope => new RotaryEmbedding(rope));
        _ropeOfLayer = [.. config.Layers.Select(layer => Array.IndexOf(configs, layer.Rope))];
        _turns = new (Tensor, Tensor)[_ropes.Length];
    }

    /// <summary>Computes the turns on the processor, as the CPU decoder does; valid within the caller's scope.</summary>
    /// <param name="positions">Of the tokens.</param>
    /// <param name="rows">At least as many; those behind are not turned.</param>
    /// <param name="device">Of the decoder.</param>
    public void Prepare(ReadOnlySpan<int> positions, int rows, Device device)
    {
        for (var index = 0; index < _ropes.Length; index++)
        {
            var (rope, size) = (_ropes[index], _ropes[index].Size);
            var turns = new float[rows * 2 * size];
            for (var token = 0; token < positions.Length; token++)
            {
                Turns(rope, positions[token], turns.AsSpan(token * 2 * size, 2 * size));
            }

            var all = tensor(turns, [rows, 2, size], device: device);
            _turns[index] = (all.narrow(1, 0, 1), all.narrow(1, 1, 1));
        }
    }

    /// <summary>Turns heads in place as a layer does; float32, shape <c>[tokens, heads, head size]</c>.</summary>
    public void Apply(int layer, Tensor heads)
    {
        if (_ropeOfLayer[layer] is var rope and >= 0)
        {
            var (cosines, sines) = _turns[rope];
            var turning = heads.narrow(2, 0, _ropes[rope].Size);
            var others = turning.roll(_ropes[rope].Size / 2, 2);
            turning.mul_(cosines).addcmul_(others, sines, _one);
        }
    }

    private static void Turns(RotaryEmbedding rope, int position, Span<float> turns)
    {
        var (size, half) = (rope.Size, rope.Size / 2);
        fixed (float* start = turns)
        {
            rope.Turns(position, start + size);
        }

        turns.Slice(size, half).CopyTo(turns);
        turns.Slice(size, half).CopyTo(turns[half..]);
        TensorPrimitives.Negate(turns.Slice(size + half, half), turns.Slice(size, half));
    }
}

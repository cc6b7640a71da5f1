using System.Runtime.CompilerServices;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Rotary position embedding over the two halves of a head. The turns of a position are computed once a step and shared by
/// all layers and heads: cheaper than a table for every position of a long context.
/// </summary>
internal sealed unsafe class RotaryEmbedding
{
    private readonly float[] _frequencies;

    public RotaryEmbedding(RopeConfig config, int headSize)
    {
        _frequencies = new float[headSize / 2];
        for (var i = 0; i < _frequencies.Length; i++)
        {
            _frequencies[i] = (float)Math.Pow(config.Theta, -2.0 * i / headSize);
        }
    }

    /// <summary>Writes the turns of a position: all cosines, then all sines; as many numbers as a head has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Turns(int position, float* turns)
    {
        for (var i = 0; i < _frequencies.Length; i++)
        {
            // Rounded from float64, whose error does not reach the last bit of a float32 on any C library.
            var (sine, cosine) = Math.SinCos(position * _frequencies[i]);
            turns[i] = (float)cosine;
            turns[i + _frequencies.Length] = (float)sine;
        }
    }

    /// <summary>Turns one head in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* head, float* turns)
    {
        var half = _frequencies.Length;
        for (var i = 0; i < half; i++)
        {
            var (x, y, cosine, sine) = (head[i], head[i + half], turns[i], turns[i + half]);
            head[i] = (x * cosine) - (y * sine);
            head[i + half] = (y * cosine) + (x * sine);
        }
    }
}

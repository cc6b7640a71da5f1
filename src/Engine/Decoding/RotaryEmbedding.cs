using System.Runtime.CompilerServices;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Rotary position embedding over the two halves of a head or of its first part. The turns of a position are computed once a step and shared by
/// all layers and heads: cheaper than a table for every position of a long context.
/// </summary>
internal sealed unsafe class RotaryEmbedding
{
    private readonly float[] _frequencies;
    private readonly float _factor;

    public RotaryEmbedding(RopeConfig config) => (_frequencies, _factor) = RopeFrequencies.Of(config);

    /// <summary>Numbers of a head that turn; the rest stay.</summary>
    public int Size => 2 * _frequencies.Length;

    /// <summary>Writes the turns of a position: all cosines, then all sines; <see cref="Size"/> numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Turns(int position, float* turns)
    {
        for (var i = 0; i < _frequencies.Length; i++)
        {
            // Rounded from float64, whose error does not reach the last bit of a float32 on any C library.
            var (sine, cosine) = Math.SinCos(position * _frequencies[i]);
            turns[i] = (float)cosine * _factor;
            turns[i + _frequencies.Length] = (float)sine * _factor;
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

namespace Orleans.Ai.Sampling;

/// <summary>
/// Random numbers without state: the number for a position is computed from (seed, choice, position), so that a batch's
/// make-up, a pre-emption or a move to another replica changes nothing. It is the output of SplitMix64 (Steele, Lea,
/// Flood 2014) at index <c>position</c> of the stream that starts at <c>mix(mix(seed) + choice)</c>.
/// </summary>
internal static class CounterRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>A number of at least 0 and below 1, in steps of 2⁻⁵³.</summary>
    public static double Uniform(long seed, int choice, int position) =>
        (Mix(Mix(Mix((ulong)seed) + (ulong)choice) + (((ulong)position + 1) * Increment)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

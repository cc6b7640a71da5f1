using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>How far each pair of a head turns per position, scaled as the model asks.</summary>
internal static class RopeFrequencies
{
    /// <returns>Radians per position, one number for each pair; and the factor of all cosines and sines.</returns>
    public static (float[] Frequencies, float AttentionFactor) Of(RopeConfig config)
    {
        var pairs = Enumerable.Range(0, config.Size / 2);
        double Plain(int pair) => Math.Pow(config.Theta, -2.0 * pair / config.Size);
        Func<int, double> frequency = config.Scaling switch
        {
            RopeScaling.Linear linear => pair => Plain(pair) / linear.Factor,
            RopeScaling.Llama3 llama => pair => Llama3(Plain(pair), llama),
            RopeScaling.Yarn yarn => Yarn(yarn, config, Plain),
            RopeScaling.LongRope longRope => pair => Plain(pair) / longRope.Divisors[pair],
            _ => Plain,
        };
        var factor = config.Scaling switch
        {
            RopeScaling.Yarn yarn => yarn.AttentionFactor,
            RopeScaling.LongRope longRope => longRope.AttentionFactor,
            _ => 1,
        };
        return ([.. pairs.Select(pair => (float)frequency(pair))], (float)factor);
    }

    private static double Llama3(double frequency, RopeScaling.Llama3 scaling)
    {
        var turns = frequency * scaling.OriginalContext / Math.Tau;
        var kept = Math.Clamp((turns - scaling.LowFrequency) / (scaling.HighFrequency - scaling.LowFrequency), 0, 1);
        return turns < scaling.LowFrequency ? frequency / scaling.Factor
            : turns > scaling.HighFrequency ? frequency
            : Mix(frequency, scaling.Factor, kept);
    }

    private static Func<int, double> Yarn(RopeScaling.Yarn scaling, RopeConfig config, Func<int, double> plain)
    {
        // The pair, as a real number, that makes so many turns within the original context.
        double PairOf(double turns) => config.Size * Math.Log(scaling.OriginalContext / (turns * Math.Tau)) / (2 * Math.Log(config.Theta));
        var (first, last) = (PairOf(scaling.BetaFast), PairOf(scaling.BetaSlow));
        (first, last) = scaling.Truncate ? (Math.Floor(first), Math.Ceiling(last)) : (first, last);
        (first, last) = (Math.Max(first, 0), Math.Min(last, config.Size - 1));
        var width = first == last ? 0.001 : last - first;
        return pair => Mix(plain(pair), scaling.Factor, 1 - Math.Clamp((pair - first) / width, 0, 1));
    }

    private static double Mix(double frequency, double factor, double kept) => (frequency / factor * (1 - kept)) + (frequency * kept);
}

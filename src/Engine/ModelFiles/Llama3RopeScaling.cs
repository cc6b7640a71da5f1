using System.Text.Json.Nodes;

namespace Orleans.Ai.ModelFiles;

/// <summary>
/// Llama 3 slows the turns of long waves: by <c>factor</c> beyond a wavelength of <c>original / low</c> positions, not at all
/// below <c>original / high</c>, and in between by <c>1 / ((1 - s) / factor + s)</c> with
/// <c>s = (original / wavelength - low) / (high - low)</c>. GGUF files have the slowing of every pair instead of these settings.
/// </summary>
internal static class Llama3RopeScaling
{
    /// <summary>What the slowing may be off and still be the same: it is stored in float32, and was computed in it.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Finds the settings that give these factors, of which only ratios show: <c>low</c> is always 1.</summary>
    /// <returns>Null where there are none.</returns>
    public static JsonObject? Recover(float[] factors, double theta)
    {
        double factor = factors.Max();
        if (factors.All(f => f == 1))
        {
            return new JsonObject { ["rope_type"] = "default" };
        }

        var between = factors.Index().Where(f => f.Item > 1 + 1e-3 && f.Item < factor * (1 - 1e-3)).Select(f => f.Index).ToArray();
        if (between is not [var first, .., var last])
        {
            return null;
        }

        // s is a line over 1 / wavelength; two points give its slope and where it meets the axis.
        double Smooth(int pair) => ((1 / (double)factors[pair]) - (1 / factor)) / (1 - (1 / factor));
        double Inverse(int pair) => Math.Pow(theta, -(double)pair / factors.Length) / (2 * Math.PI);
        var slope = (Smooth(first) - Smooth(last)) / (Inverse(first) - Inverse(last));
        var axis = Smooth(first) - (slope * Inverse(first));
        var high = Math.Round(1 - (1 / axis), 3);
        var original = Math.Round(slope * (high - 1));
        return high > 1 && original is >= 1 and <= int.MaxValue && factors.Index().All(f => Math.Abs((Expected(Inverse(f.Index)) / f.Item) - 1) < Tolerance)
            ? new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = factor,
                ["low_freq_factor"] = 1,
                ["high_freq_factor"] = high,
                ["original_max_position_embeddings"] = (int)original,
            }
            : null;

        double Expected(double inverse)
        {
            var s = Math.Clamp(((original * inverse) - 1) / (high - 1), 0, 1);
            return 1 / (((1 - s) / factor) + s);
        }
    }
}

using System.Text.Json.Serialization;

namespace Orleans.Ai.ModelFiles;

/// <summary>Change of the rotary frequencies for contexts longer than the model was first trained on.</summary>
[JsonDerivedType(typeof(Linear), "linear")]
[JsonDerivedType(typeof(Llama3), "llama3")]
[JsonDerivedType(typeof(Yarn), "yarn")]
[JsonDerivedType(typeof(LongRope), "longrope")]
public abstract record RopeScaling
{
    private const double Largest = 1e6;

    private RopeScaling()
    {
    }

    /// <summary>All frequencies divided by a factor.</summary>
    public sealed record Linear(double Factor) : RopeScaling;

    /// <summary>Low frequencies divided by a factor, high ones kept, those between interpolated: Llama 3.1.</summary>
    /// <param name="Factor">Divides the low ones.</param>
    /// <param name="LowFrequency">Turns within the original context below which a frequency is low.</param>
    /// <param name="HighFrequency">Turns within the original context above which a frequency is high.</param>
    /// <param name="OriginalContext">Unit: tokens.</param>
    public sealed record Llama3(double Factor, double LowFrequency, double HighFrequency, int OriginalContext) : RopeScaling;

    /// <summary>YaRN (Peng et al., arXiv:2309.00071).</summary>
    /// <param name="Factor">Divides the low frequencies.</param>
    /// <param name="AttentionFactor">Multiplies queries and keys.</param>
    /// <param name="BetaFast">Turns within the original context from which a frequency is kept.</param>
    /// <param name="BetaSlow">Turns within the original context up to which a frequency is divided.</param>
    /// <param name="OriginalContext">Unit: tokens.</param>
    /// <param name="Truncate">The bounds between them are rounded to whole pairs.</param>
    public sealed record Yarn(double Factor, double AttentionFactor, double BetaFast, double BetaSlow, int OriginalContext, bool Truncate) : RopeScaling;

    /// <summary>
    /// LongRoPE (Ding et al., arXiv:2402.13753) within the original context. Beyond it transformers changes all frequencies,
    /// and with them the keys already kept, so the context ends there.
    /// </summary>
    /// <param name="Divisors">One for each pair: <c>short_factor</c>.</param>
    /// <param name="AttentionFactor">Multiplies queries and keys.</param>
    /// <param name="OriginalContext">Unit: tokens.</param>
    public sealed record LongRope(IReadOnlyList<double> Divisors, double AttentionFactor, int OriginalContext) : RopeScaling;

    /// <summary>Reads the scaling that <c>rope_type</c> names; null for none.</summary>
    /// <param name="section">Holds it.</param>
    /// <param name="json">The whole configuration.</param>
    /// <param name="size">Numbers of a head that turn.</param>
    internal static RopeScaling? Read(JsonSettings section, JsonSettings json, int size)
    {
        var type = section.Text("rope_type") ?? section.Text("type") ?? "default";
        return type switch
        {
            "default" => null,
            "linear" => new Linear(Need(section, "factor")),
            "llama3" => new Llama3(
                Need(section, "factor"),
                Need(section, "low_freq_factor"),
                Need(section, "high_freq_factor"),
                section.Integer("original_max_position_embeddings", 1, int.MaxValue) ?? throw section.Missing("original_max_position_embeddings")),
            "yarn" => ReadYarn(section, json),
            "longrope" or "su" => ReadLongRope(section, json, size),
            _ => throw section.Unsupported("rope_type", type, "default", "linear", "llama3", "yarn", "longrope"),
        };
    }

    private static Yarn ReadYarn(JsonSettings section, JsonSettings json)
    {
        var (context, original) = Contexts(section, json);
        var factor = section.Number("factor", 1, Largest) ?? ((double)context / original);
        double Growth(double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;
        var (scale, scaleOfAll) = (section.Number("mscale", 0, Largest) ?? 0, section.Number("mscale_all_dim", 0, Largest) ?? 0);
        return new(
            factor,
            section.Number("attention_factor", 0, Largest) ?? (scale > 0 && scaleOfAll > 0 ? Growth(scale) / Growth(scaleOfAll) : Growth(1)),
            section.Number("beta_fast", 0, Largest) is { } fast and > 0 ? fast : 32,
            section.Number("beta_slow", 0, Largest) is { } slow and > 0 ? slow : 1,
            original,
            section.Flag("truncate") ?? true);
    }

    private static LongRope ReadLongRope(JsonSettings section, JsonSettings json, int size)
    {
        var (context, original) = Contexts(section, json);
        var divisors = section.Numbers("short_factor") ?? throw section.Missing("short_factor");
        if (divisors.Count != size / 2 || divisors.Any(divisor => divisor <= 0))
        {
            throw section.Unsupported("short_factor", $"{divisors.Count} entries", $"{size / 2} positive numbers, one for each pair of a head");
        }

        var factor = section.Number("factor", 1, Largest) ?? ((double)context / original);
        var attention = section.Number("attention_factor", 0, Largest) ?? (factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original))));
        return new(divisors, attention, original);
    }

    private static (int Context, int Original) Contexts(JsonSettings section, JsonSettings json)
    {
        const string name = "original_max_position_embeddings";
        var context = json.Integer("max_position_embeddings", 1, int.MaxValue) ?? throw json.Missing("max_position_embeddings");
        return (context, json.Integer(name, 1, int.MaxValue) ?? section.Integer(name, 1, int.MaxValue) ?? context);
    }

    private static double Need(JsonSettings section, string name) => section.Number(name, 1e-6, Largest) ?? throw section.Missing(name);
}

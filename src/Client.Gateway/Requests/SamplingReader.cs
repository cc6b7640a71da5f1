using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads how tokens are drawn.</summary>
internal static class SamplingReader
{
    public static SamplingParameters Read(JsonParameter body) => new()
    {
        Temperature = body.Optional("temperature")?.AsNumber(0, 2),
        TopP = body.Optional("top_p") is { } topP ? Math.Max(topP.AsNumber(0, 1), float.Epsilon) : null,
        TopK = (int?)body.Optional("top_k")?.AsInteger(-1, int.MaxValue),
        MinP = body.Optional("min_p")?.AsNumber(0, 1),
        Seed = body.Optional("seed")?.AsInteger(long.MinValue, long.MaxValue),
        PresencePenalty = body.Optional("presence_penalty")?.AsNumber(-2, 2),
        FrequencyPenalty = body.Optional("frequency_penalty")?.AsNumber(-2, 2),
        LogitBias = body.Optional("logit_bias") is { } bias ? ReadLogitBias(bias.AsObject()) : null,
    };

    private static Dictionary<int, float> ReadLogitBias(JsonParameter bias)
    {
        var biases = new Dictionary<int, float>();
        foreach (var member in bias.Value.EnumerateObject())
        {
            if (!int.TryParse(NameOf(member), NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            {
                throw bias.Mismatch("an object whose names are token ids");
            }

            biases[token] = new JsonParameter(member.Value, string.Create(CultureInfo.InvariantCulture, $"{bias.Path}.{token}")).AsNumber(-100, 100);
        }

        return biases;
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // A name with half a surrogate pair: no token id.
            return "";
        }
    }
}

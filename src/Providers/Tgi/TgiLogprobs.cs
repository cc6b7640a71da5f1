using System.Text;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>Reads <c>token</c> and <c>top_tokens</c>.</summary>
internal static class TgiLogprobs
{
    /// <summary>One token of a stream.</summary>
    public static TokenLogprob Read(JsonElement token, IEnumerable<JsonElement> tops) => Token(token) with { Top = [.. tops.Select(Token)] };

    /// <summary>All tokens of a whole answer that are no special ones.</summary>
    public static IReadOnlyList<TokenLogprob> Read(JsonElement details)
    {
        var tops = details.Items("top_tokens").ToArray();
        return [.. details.Items("tokens").Select((token, i) => (Token: token, Tops: TopsAt(i))).Where(pair => !pair.Token.IsTrue("special"))
            .Select(pair => Read(pair.Token, pair.Tops))];
        IEnumerable<JsonElement> TopsAt(int i) => i < tops.Length && tops[i].ValueKind is JsonValueKind.Array ? [.. tops[i].EnumerateArray()] : [];
    }

    private static TokenLogprob Token(JsonElement token) => new()
    {
        Token = token.Text("text") ?? "",
        Bytes = Encoding.UTF8.GetBytes(token.Text("text") ?? ""),
        Logprob = token.Find("logprob") is { ValueKind: JsonValueKind.Number } value ? value.GetSingle() : 0,
    };
}

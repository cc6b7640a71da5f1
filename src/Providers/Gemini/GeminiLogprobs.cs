using System.Text;
using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>Reads <c>logprobsResult</c>: the tokens that were chosen, and beside each the likeliest.</summary>
internal static class GeminiLogprobs
{
    public static IReadOnlyList<TokenLogprob> Read(JsonElement result)
    {
        var tops = result.Items("topCandidates").ToArray();
        return [.. result.Items("chosenCandidates").Select((chosen, i) => Token(chosen) with
        {
            Top = i < tops.Length ? [.. tops[i].Items("candidates").Select(Token)] : [],
        })];
    }

    private static TokenLogprob Token(JsonElement candidate) => new()
    {
        Token = candidate.Text("token") ?? "",
        Bytes = Encoding.UTF8.GetBytes(candidate.Text("token") ?? ""),
        Logprob = candidate.Find("logProbability") is { ValueKind: JsonValueKind.Number } value ? value.GetSingle() : 0,
    };
}

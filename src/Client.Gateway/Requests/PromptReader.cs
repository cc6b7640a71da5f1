using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>Reads the four forms of <c>prompt</c>: a string, strings, token ids, arrays of token ids.</summary>
internal static class PromptReader
{
    private const string Forms = "a string, an array of strings, an array of token ids, or an array of arrays of token ids";

    public static IReadOnlyList<Prompt> Read(JsonParameter prompt) => prompt.Value.ValueKind switch
    {
        JsonValueKind.String => [ReadText(prompt)],
        JsonValueKind.Array => prompt.AsArray(minimum: 1).Value[0].ValueKind switch
        {
            JsonValueKind.String => prompt.Items(ReadText),
            JsonValueKind.Number => [ReadTokens(prompt)],
            JsonValueKind.Array => prompt.Items(ReadTokens),
            _ => throw prompt.Items()[0].Mismatch("a string, a token id, or an array of token ids"),
        },
        _ => throw prompt.Mismatch(Forms),
    };

    private static Prompt.Text ReadText(JsonParameter prompt) => new(prompt.AsString());

    private static Prompt.Tokens ReadTokens(JsonParameter prompt) => new(prompt.AsArray(minimum: 1).AsIntegers(minimum: 0));
}

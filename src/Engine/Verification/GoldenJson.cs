using System.Text.Json.Serialization;

namespace Orleans.Ai.Verification;

/// <summary><c>golden.json</c> as it stands in the file; a model has <c>cases</c>, or <c>chat</c> and <c>text</c>.</summary>
internal sealed record GoldenJson(GoldenJson.AnswerJson?[]? Cases = null, GoldenJson.AnswerJson?[]? Chat = null, GoldenJson.TextJson? Text = null)
{
    /// <summary>A prompt and the greedy answer to it.</summary>
    internal sealed record AnswerJson(int[] Prompt, int[] Greedy);

    /// <summary>A text, the likeliest token after each of its tokens, and the largest logits after the first ones.</summary>
    internal sealed record TextJson(
        int[] Tokens,
        double Perplexity,
        int[] Argmax,
        [property: JsonPropertyName("first64_top20_ids")] int[]?[]? TopTokens = null,
        [property: JsonPropertyName("first64_top20_logits")] float[]?[]? TopLogits = null);
}

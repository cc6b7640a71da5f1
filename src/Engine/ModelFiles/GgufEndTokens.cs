namespace Orleans.Ai.ModelFiles;

/// <summary>The tokens that end an answer, as a GGUF file has them.</summary>
internal static class GgufEndTokens
{
    /// <summary>
    /// Ends of a turn by their text. Files often name only the end of a text, which chat models do not write, and
    /// <c>generation_config.json</c>, which names these, is not part of them.
    /// </summary>
    private static readonly string[] _turnEnds = ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>"];

    private static readonly string[] _keys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    /// <exception cref="ModelFileException">An id is none, or the vocabulary cannot be read.</exception>
    public static IReadOnlyList<int> Read(GgufMetadata metadata)
    {
        var named = _keys.Select(key => (int?)metadata.Integer(key, 0, int.MaxValue)).OfType<int>();
        var tokens = metadata.Texts("tokenizer.ggml.tokens") ?? [];
        return [.. named.Concat(_turnEnds.Select(text => Array.IndexOf(tokens, text)).Where(id => id >= 0)).Distinct()];
    }
}

using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads a <c>tokenizer.json</c>, the format of Hugging Face tokenizers.</summary>
internal static class TokenizerJson
{
    /// <summary>Reads a tokenizer.</summary>
    /// <param name="tokenizer">The file.</param>
    /// <param name="config">The <c>tokenizer_config.json</c> beside it, or an empty object.</param>
    public static Tokenizer Read(JsonElement tokenizer, JsonElement config)
    {
        var (normalizer, normalizerKeeps) = NormalizerReader.Read(tokenizer.Find("normalizer"));
        var (steps, stepsKeep) = PreTokenizerReader.Read(tokenizer.Find("pre_tokenizer"));
        var added = AddedTokenReader.Read(tokenizer, config).Select(t => t.Normalized && !t.Special && normalizer is not null
            ? t with { Match = normalizer(t.Content, null) }
            : t).ToList();
        var special = added.Where(t => t.Special).Select(t => t.Id).ToHashSet();
        var (vocabulary, model) = TokenModelReader.Read(tokenizer.Require("model"), special, steps.ByteLevel);
        return new Tokenizer(
            vocabulary,
            model,
            DecoderReader.Read(tokenizer.Find("decoder"), steps.ByteLevel, added),
            added,
            new TextSplitter(added, normalizer, steps, normalizerKeeps && stepsKeep),
            PostProcessorReader.Read(tokenizer.Find("post_processor")));
    }
}

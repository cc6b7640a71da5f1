using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads a model folder's tokenizer files.</summary>
internal static class TokenizerFiles
{
    private const string Main = "tokenizer.json";
    private const string Config = "tokenizer_config.json";

    public static Tokenizer Load(string folder)
    {
        var path = Path.Combine(folder, Main);
        if (!File.Exists(path))
            throw new TokenizerException($"{path} is missing: save the model's tokenizer in the Hugging Face \"fast\" format.");
        try
        {
            using var tokenizer = JsonDocument.Parse(File.ReadAllBytes(path));
            using var config = OpenConfig(folder);
            return Read(tokenizer.RootElement, config.RootElement);
        }
        catch (Exception e) when (e is TokenizerException or JsonException or InvalidOperationException or FormatException)
        {
            throw new TokenizerException($"{path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The folder's <c>tokenizer_config.json</c>; an empty object where there is none.</summary>
    public static JsonDocument OpenConfig(string folder)
    {
        var path = Path.Combine(folder, Config);
        return File.Exists(path) ? JsonDocument.Parse(File.ReadAllBytes(path)) : JsonDocument.Parse("{}");
    }

    private static Tokenizer Read(JsonElement tokenizer, JsonElement config)
    {
        var model = tokenizer.Require("model");
        var vocabulary = ByteLevelModelReader.ReadVocabulary(model);
        var (steps, prefixSpace) = PreTokenizerReader.Read(tokenizer.Find("pre_tokenizer"));
        var added = AddedTokenReader.Read(tokenizer, config);
        var splitter = new TextSplitter(added, ReadNormalizer(tokenizer.Find("normalizer")), steps, prefixSpace);
        var special = added.Where(t => t.Special).Select(t => t.Id).ToHashSet();
        RequireByteLevelDecoder(tokenizer.Find("decoder"));
        return new Tokenizer(
            vocabulary,
            ByteLevelModelReader.Read(model, vocabulary, special),
            added,
            splitter,
            PostProcessorReader.Read(tokenizer.Find("post_processor")));
    }

    private static bool ReadNormalizer(JsonElement? normalizer) => normalizer?.Kind() switch
    {
        null => false,
        "NFC" => true,
        "Sequence" => normalizer.Value.Require("normalizers").EnumerateArray().Aggregate(false, (nfc, n) => ReadNormalizer(n) || nfc),
        var kind => throw new TokenizerException($"the normalizer {kind} is not supported; supported is NFC, or none"),
    };

    private static void RequireByteLevelDecoder(JsonElement? decoder)
    {
        if (decoder is { } d && d.Kind() != "ByteLevel")
            throw new TokenizerException($"the decoder {d.Kind()} is not supported; supported is ByteLevel");
    }
}

using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads a model folder's tokenizer files.</summary>
internal static class TokenizerFiles
{
    private const string Json = "tokenizer.json";
    private const string SentencePiece = "tokenizer.model";
    private const string Config = "tokenizer_config.json";

    public static Tokenizer Load(string folder)
    {
        var path = Path.Combine(folder, Json);
        var fallback = Path.Combine(folder, SentencePiece);
        var found = File.Exists(path) ? path : fallback;
        if (!File.Exists(found))
            throw new TokenizerException($"{path} is missing, and so is {SentencePiece}: save the model's tokenizer in the Hugging Face \"fast\" format.");
        try
        {
            using var config = OpenConfig(folder);
            if (found == fallback)
                return SentencePieceFile.Read(File.ReadAllBytes(fallback), config.RootElement);
            using var tokenizer = JsonDocument.Parse(File.ReadAllBytes(path));
            return TokenizerJson.Read(tokenizer.RootElement, config.RootElement);
        }
        catch (Exception e) when (e is TokenizerException or JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new TokenizerException($"{found} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The folder's <c>tokenizer_config.json</c>; an empty object where there is none.</summary>
    public static JsonDocument OpenConfig(string folder)
    {
        var path = Path.Combine(folder, Config);
        return File.Exists(path) ? JsonDocument.Parse(File.ReadAllBytes(path)) : JsonDocument.Parse("{}");
    }
}

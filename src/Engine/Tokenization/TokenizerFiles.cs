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
        using var config = OpenConfig(folder);
        try
        {
            if (found == fallback)
                return SentencePieceFile.Read(File.ReadAllBytes(fallback), config.RootElement);
            using var tokenizer = JsonDocument.Parse(File.ReadAllBytes(path));
            return TokenizerJson.Read(tokenizer.RootElement, config.RootElement);
        }
        catch (Exception e) when (e is TokenizerException or JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{found} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The folder's <c>tokenizer_config.json</c>; an empty object where there is none.</summary>
    public static JsonDocument OpenConfig(string folder)
    {
        var path = Path.Combine(folder, Config);
        if (!File.Exists(path))
            return JsonDocument.Parse("{}");
        try
        {
            var config = JsonDocument.Parse(File.ReadAllBytes(path));
            return config.RootElement.ValueKind == JsonValueKind.Object ? config : throw new JsonException("it is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{path} cannot be used: {e.Message}", e);
        }
    }
}

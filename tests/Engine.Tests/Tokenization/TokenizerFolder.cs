using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>A temporary folder with a small byte-level tokenizer, to be varied.</summary>
public sealed class TokenizerFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tokenizer-");

    /// <summary>The 256 bytes have their own values as ids; further tokens follow from 256.</summary>
    public static Dictionary<string, int> Vocabulary(params string[] more) => Enumerable.Range(0, 256)
        .Select(b => ByteAlphabet.ToCharacter((byte)b).ToString()).Concat(more).Select((token, id) => (token, id)).ToDictionary(x => x.token, x => x.id);

    public static object ByteLevel => new { type = "ByteLevel", add_prefix_space = false, use_regex = true };

    public static object Model(Dictionary<string, int>? vocab = null, object? merges = null, bool ignore_merges = false) =>
        new { type = "BPE", vocab = vocab ?? Vocabulary(), merges = merges ?? Array.Empty<string>(), ignore_merges };

    public static object Added(int id, string content, bool special = true, bool lstrip = false, bool rstrip = false, bool single_word = false, bool normalized = false) =>
        new { id, content, special, lstrip, rstrip, single_word, normalized };

    public string Path => _folder.FullName;

    public Tokenizer Load(
        object? model = null,
        object? preTokenizer = null,
        object? normalizer = null,
        object? postProcessor = null,
        object? decoder = null,
        object[]? added = null,
        object? config = null)
    {
        Write("tokenizer.json", new
        {
            added_tokens = added ?? [],
            normalizer,
            pre_tokenizer = preTokenizer ?? ByteLevel,
            post_processor = postProcessor,
            decoder,
            model = model ?? Model(),
        });
        if (config is not null)
            Write("tokenizer_config.json", config);
        return Tokenizer.Load(Path);
    }

    public void Write(string name, object content) => File.WriteAllText(System.IO.Path.Combine(Path, name), JsonSerializer.Serialize(content));

    public void Dispose() => _folder.Delete(recursive: true);
}

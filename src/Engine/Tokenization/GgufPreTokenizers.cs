using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Ai.Tokenization;

/// <summary>The pre-tokenizers that GGUF files name, by the patterns of the models' own <c>tokenizer.json</c>.</summary>
internal static class GgufPreTokenizers
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Spaces = @"\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Capitals = @"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", Smalls = @"\p{Ll}\p{Lm}\p{Lo}\p{M}";

    private static readonly FrozenDictionary<string, Lazy<GgufPreTokenizer>> All = Create();

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    public static bool TryGet(string name, [NotNullWhen(true)] out GgufPreTokenizer? preTokenizer)
    {
        preTokenizer = All.TryGetValue(name, out var lazy) ? lazy.Value : null;
        return preTokenizer is not null;
    }

    private static FrozenDictionary<string, Lazy<GgufPreTokenizer>> Create()
    {
        var all = new Dictionary<string, Lazy<GgufPreTokenizer>>();
        Add(["llama3", "llama-v3", "llama-bpe", "falcon3", "lfm2"], () => Of(Words(@"\p{N}{1,3}")) with { IgnoreMerges = true, BeginToken = true });
        Add(["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], () => Of(Words(@"\p{N}{1,3}")));
        Add(["qwen2", "deepseek-r1-qwen", "megrez"], () => Of(Words(@"\p{N}")) with { ComposeFirst = true });
        Add(["stablelm2", "hunyuan"], () => Of(Words(@"\p{N}")));
        Add(["gpt-2", "phi-2", "mpt", "jais", "exaone4", "trillion", "modern-bert"], () => Of(Gpt2));
        Add(["olmo"], () => Of(Gpt2) with { ComposeFirst = true });
        Add(["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"], () => Of(@"\p{N}", Gpt2));
        Add(["gpt-4o", "llama4", "kanana2"], () => Of(CasedWords(Contractions + "?", @"\p{N}{1,3}")));
        Add(["tekken"], () => Of(CasedWords("", @"\p{N}")) with { IgnoreMerges = true, BeginToken = true });
        Add(["deepseek-coder"], () => Of(@"[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+", @"\p{N}"));
        Add(["deepseek-v3"], () => Of(
            @"\p{N}{1,3}",
            "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+",
            @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|" + Spaces));
        Add(["falcon"], () => Of(@"[\p{P}$+<=>^~|`]+", Gpt2, "[0-9][0-9][0-9]"));
        Add(["default"], () => Of(@"[\p{P}$+<=>^~|]+", Gpt2, @"\p{N}+", "[0-9][0-9][0-9]"));
        return all.ToFrozenDictionary();

        void Add(string[] names, Func<GgufPreTokenizer> create)
        {
            var lazy = new Lazy<GgufPreTokenizer>(create);
            foreach (var name in names)
                all.Add(name, lazy);
        }
    }

    private static string Gpt2 => TokenizerPatterns.Gpt2().ToString();

    private static GgufPreTokenizer Of(params string[] patterns) => new([.. patterns.Select(p => TokenizerPatterns.Create(p, "the pattern"))]);

    private static string Words(string numbers) =>
        $@"{Contractions}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{numbers}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{Spaces}";

    // Words in which small letters may follow capitals, but not the other way round.
    private static string CasedWords(string end, string numbers) =>
        $@"[^\r\n\p{{L}}\p{{N}}]?[{Capitals}]*[{Smalls}]+{end}|[^\r\n\p{{L}}\p{{N}}]?[{Capitals}]+[{Smalls}]*{end}|{numbers}"
        + $@"| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{Spaces}";
}

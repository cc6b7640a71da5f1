using System.Globalization;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Tokenization;

/// <summary>Makes a tokenizer of the vocabulary that a GGUF file carries.</summary>
internal sealed class GgufTokenizer
{
    private const string Prefix = "tokenizer.ggml.";
    private readonly GgufMetadata _metadata;
    private readonly string[] _tokens;
    private readonly SentencePieceType[] _types;

    private GgufTokenizer(GgufMetadata metadata)
    {
        _metadata = metadata;
        _tokens = metadata.Texts(Prefix + "tokens") ?? throw metadata.Missing(Prefix + "tokens");
        _types = Array.ConvertAll(
            CheckCount("token_type", metadata.IntegerList(Prefix + "token_type")) ?? new int[_tokens.Length],
            type => Enum.IsDefined((SentencePieceType)type) ? (SentencePieceType)type : SentencePieceType.Normal);
        // Tokens that end a sequence or a turn are special even where their type does not say so.
        foreach (var role in (string[])["bos", "eos", "eot", "eom"])
        {
            if (IdOf(role) is { } id && _types[id] != SentencePieceType.Unknown)
                _types[id] = SentencePieceType.Control;
        }
    }

    /// <summary>Reads the tokenizer of a file.</summary>
    /// <exception cref="TokenizerException">It is of a kind that is not supported, or its parts do not fit together.</exception>
    /// <exception cref="ModelFileException">A key is missing or of the wrong kind.</exception>
    public static Tokenizer Read(GgufMetadata metadata)
    {
        try
        {
            var reader = new GgufTokenizer(metadata);
            var model = metadata.Text(Prefix + "model") ?? throw metadata.Missing(Prefix + "model");
            return model switch
            {
                "gpt2" => reader.ReadByteLevel(),
                "llama" => reader.ReadSentencePiece(unigram: false),
                "t5" => reader.ReadSentencePiece(unigram: true),
                "bert" => reader.ReadWordPiece(),
                _ => throw metadata.Unsupported(Prefix + "model", model, "gpt2", "llama", "t5", "bert"),
            };
        }
        catch (TokenizerException e)
        {
            throw new TokenizerException($"{metadata.Path}: {e.Message}", e);
        }
    }

    private Tokenizer ReadByteLevel()
    {
        var name = _metadata.Text(Prefix + "pre") ?? "default";
        if (!GgufPreTokenizers.TryGet(name, out var pre))
            throw _metadata.Unsupported(Prefix + "pre", name, GgufPreTokenizers.Names);
        var vocabulary = CreateVocabulary();
        var added = CreateAdded();
        var special = added.Where(t => t.Special).Select(t => t.Id).ToHashSet();
        return new Tokenizer(
            vocabulary,
            new ByteLevelModel(vocabulary, ReadMerges(vocabulary, special), special, pre.IgnoreMerges),
            new ByteLevelDecoder(added.Select(t => t.Content).ToHashSet()),
            added,
            new TextSplitter(
                added,
                pre.ComposeFirst ? (text, _) => Nfc.Normalize(text) : null,
                new PreTokenizerSteps([.. pre.Patterns.Select(p => new SplitPreTokenizer(p))], ByteLevel: true)),
            Surround("bos", pre.BeginToken, "eos", end: false));
    }

    private Tokenizer ReadSentencePiece(bool unigram)
    {
        if (_metadata.CountOf(Prefix + "precompiled_charsmap") > 0)
            throw _metadata.Unsupported(Prefix + "precompiled_charsmap", "…", "none");
        var scores = CheckCount("scores", _metadata.NumberList(Prefix + "scores")) ?? throw _metadata.Missing(Prefix + "scores");
        return SentencePieceTokenizer.Create([.. _tokens.Select((text, id) => new SentencePiece(text, scores[id], _types[id]))], new SentencePieceSettings
        {
            Unigram = unigram,
            SpacePrefix = _metadata.Flag(Prefix + "add_space_prefix") ?? true,
            RemoveExtraSpaces = _metadata.Flag(Prefix + "remove_extra_whitespaces") ?? false,
            MatchNormalized = false,
            Surround = Surround("bos", begin: !unigram, "eos", end: unigram),
        });
    }

    // The file marks the beginnings of words, where the vocabulary of BERT marks the continuations.
    private Tokenizer ReadWordPiece()
    {
        const string continuation = "##";
        const char wordMark = '\u2581';
        for (var id = 0; id < _tokens.Length; id++)
        {
            if (_tokens[id].StartsWith(wordMark))
                _tokens[id] = _tokens[id][1..];
            else if (_types[id] == SentencePieceType.Normal && !(_tokens[id].StartsWith('[') && _tokens[id].EndsWith(']')))
                _tokens[id] = continuation + _tokens[id];
        }

        var vocabulary = CreateVocabulary();
        var added = CreateAdded();
        var special = added.Where(t => t.Special).Select(t => t.Id).ToHashSet();
        var unknown = IdOf("unknown") ?? throw _metadata.Missing(Prefix + "unknown_token_id");
        var lowercase = _metadata.Flag(Prefix + "normalizer.lowercase") ?? true;
        var stripAccents = _metadata.Flag(Prefix + "normalizer.strip_accents") ?? lowercase;
        var normalizer = new BertNormalizer(cleanText: true, spaceIdeographs: true, stripAccents, lowercase);
        return new Tokenizer(
            vocabulary,
            TokenModelReader.CreateWordPiece(vocabulary, special, continuation, unknown, longestWord: 100),
            new WordPieceDecoder(continuation, cleanUp: true),
            added,
            new TextSplitter(added, normalizer.Normalize, PreTokenizerSteps.Bert, keepsText: false),
            Surround(IdOf("cls") is null ? "bos" : "cls", begin: true, "seperator", end: true));
    }

    private BytePairMerges ReadMerges(Dictionary<string, int> vocabulary, HashSet<int> special)
    {
        var list = _metadata.Texts(Prefix + "merges") ?? throw _metadata.Missing(Prefix + "merges");
        var merges = new BytePairMerges(list.Length);
        for (var i = 0; i < list.Length; i++)
        {
            // A token may begin with a space, never the second of a pair.
            var space = list[i].IndexOf(' ', Math.Min(1, list[i].Length));
            var (left, right) = space < 0 ? (list[i], "") : (list[i][..space], list[i][(space + 1)..]);
            if (!vocabulary.TryGetValue(left, out var leftId) || !vocabulary.TryGetValue(right, out var rightId) || !vocabulary.TryGetValue(left + right, out var id))
                throw new TokenizerException(string.Create(CultureInfo.InvariantCulture, $"{Prefix}merges[{i}] \"{list[i]}\" is no pair of tokens that make a token"));
            if (!special.Contains(id))
                merges.Add(leftId, rightId, id);
        }

        return merges;
    }

    private Dictionary<string, int> CreateVocabulary()
    {
        var vocabulary = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < _tokens.Length; id++)
            vocabulary.TryAdd(_tokens[id], id);
        return vocabulary;
    }

    private List<AddedToken> CreateAdded() =>
    [
        .. _tokens.Select((text, id) => new AddedToken(id, text, Special: _types[id] is SentencePieceType.Control or SentencePieceType.Unknown))
            .Where(t => t.Content.Length > 0 && (t.Special || _types[t.Id] == SentencePieceType.UserDefined)).DistinctBy(t => t.Content),
    ];

    private (int[] Before, int[] Behind) Surround(string beginRole, bool begin, string endRole, bool end)
    {
        var endFlag = endRole == "eos" ? "add_eos_token" : "add_sep_token";
        return (Ids(beginRole, _metadata.Flag(Prefix + "add_bos_token") ?? begin), Ids(endRole, _metadata.Flag(Prefix + endFlag) ?? end));

        int[] Ids(string role, bool wanted) => wanted && IdOf(role) is { } id ? [id] : [];
    }

    private int? IdOf(string role) => (int?)_metadata.Integer($"{Prefix}{role}_token_id", 0, _tokens.Length - 1);

    private T[]? CheckCount<T>(string name, T[]? list) => list is null || list.Length == _tokens.Length
        ? list
        : throw new TokenizerException(string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{name} has {list.Length} entries, but {Prefix}tokens {_tokens.Length}"));
}

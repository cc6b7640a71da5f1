using System.Globalization;
using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class TokenModelReader
{
    /// <summary>Reads the vocabulary, token to id, and the model over it.</summary>
    /// <param name="model">The element.</param>
    /// <param name="special">Ids that no ordinary text may become.</param>
    /// <param name="byteLevel">Whether the vocabulary is written in the byte alphabet.</param>
    public static (Dictionary<string, int> Vocabulary, ITokenModel Model) Read(JsonElement model, IReadOnlySet<int> special, bool byteLevel)
    {
        var kind = model.Kind();
        if (byteLevel && kind != "BPE")
            throw new TokenizerException($"the model {kind} behind the pre-tokenizer ByteLevel is not supported; supported is BPE");
        if (kind == "Unigram")
            return ReadUnigram(model, special);
        if (kind is not ("BPE" or "WordPiece"))
            throw new TokenizerException($"the model {kind} is not supported; supported are BPE, Unigram and WordPiece");
        var vocabulary = BytePairModelReader.ReadVocabulary(model);
        return (vocabulary, kind == "BPE" ? BytePairModelReader.Read(model, vocabulary, special, byteLevel) : ReadWordPiece(model, vocabulary, special));
    }

    /// <summary>A vocabulary without those of some ids.</summary>
    public static Dictionary<string, int> Without(Dictionary<string, int> vocabulary, IReadOnlySet<int> ids) =>
        vocabulary.Values.Any(ids.Contains) ? new(vocabulary.Where(entry => !ids.Contains(entry.Value)), StringComparer.Ordinal) : vocabulary;

    /// <summary>A WordPiece model of a vocabulary that writes continuations with a prefix.</summary>
    public static WordPieceModel CreateWordPiece(
        Dictionary<string, int> vocabulary, IReadOnlySet<int> special, string prefix, int unknown, int longestWord)
    {
        var ordinary = Without(vocabulary, special);
        var continuations = ordinary.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
        return new WordPieceModel(ordinary, continuations, unknown, longestWord);
    }

    private static WordPieceModel ReadWordPiece(JsonElement model, Dictionary<string, int> vocabulary, IReadOnlySet<int> special)
    {
        var unknown = model.FindString("unk_token") ?? "[UNK]";
        return CreateWordPiece(
            vocabulary,
            special,
            model.FindString("continuing_subword_prefix") ?? "##",
            vocabulary.TryGetValue(unknown, out var id) ? id : throw new TokenizerException($"model.unk_token \"{unknown}\" is not in the vocabulary"),
            (int)Math.Clamp(model.FindNumber("max_input_chars_per_word") ?? 100, 1, int.MaxValue));
    }

    private static (Dictionary<string, int>, ITokenModel) ReadUnigram(JsonElement model, IReadOnlySet<int> special)
    {
        var list = model.Require("vocab");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new double[list.GetArrayLength()];
        foreach (var entry in list.EnumerateArray())
        {
            var id = vocabulary.Count;
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].GetString() is not { } piece || !vocabulary.TryAdd(piece, id))
                throw new TokenizerException(string.Create(CultureInfo.InvariantCulture, $"model.vocab[{id}] is not a piece of its own with its score"));
            scores[id] = entry[1].GetDouble();
        }

        var unknown = model.Find("unk_id")?.ToTokenId() ?? -1;
        var text = new UnknownText(vocabulary, model.IsTrue("byte_fallback"), unknown, fuse: true);
        return (vocabulary, new UnigramModel(Without(vocabulary, special.Append(unknown).ToHashSet()), scores, text));
    }
}

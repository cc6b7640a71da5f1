using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads a <c>model</c> of type BPE in a <c>tokenizer.json</c>.</summary>
internal static class BytePairModelReader
{
    /// <summary>Reads the vocabulary: token to id.</summary>
    public static Dictionary<string, int> ReadVocabulary(JsonElement model)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in model.Require("vocab").EnumerateObject())
            vocabulary[entry.Name] = entry.Value.ToTokenId();
        return vocabulary;
    }

    /// <summary>Reads the merges over that vocabulary.</summary>
    /// <param name="model">The element.</param>
    /// <param name="vocabulary">Token to id.</param>
    /// <param name="special">Ids that no ordinary text may become.</param>
    /// <param name="byteLevel">Whether the vocabulary is written in the byte alphabet.</param>
    public static ITokenModel Read(JsonElement model, Dictionary<string, int> vocabulary, IReadOnlySet<int> special, bool byteLevel)
    {
        RefuseOthers(model);
        var list = model.Require("merges");
        var merges = new BytePairMerges(list.GetArrayLength());
        foreach (var merge in list.EnumerateArray())
        {
            var (left, right) = ReadPair(merge);
            var (leftId, rightId, id) = (IdOf(left), IdOf(right), IdOf(left + right));
            if (!special.Contains(id))
                merges.Add(leftId, rightId, id);
        }

        var ignoreMerges = model.IsTrue("ignore_merges");
        if (byteLevel)
            return new ByteLevelModel(vocabulary, merges, special, ignoreMerges);
        var unknown = model.FindString("unk_token") is { } token ? IdOf(token) : -1;
        var text = new UnknownText(vocabulary, model.IsTrue("byte_fallback"), unknown, model.IsTrue("fuse_unk"));
        return new CharacterLevelModel(TokenModelReader.Without(vocabulary, special), merges, text, ignoreMerges);

        int IdOf(string token) => vocabulary.TryGetValue(token, out var id)
            ? id
            : throw new TokenizerException($"the merges name \"{token}\", which is not in the vocabulary");
    }

    // Older files write a merge as one string, newer ones as a pair.
    private static (string Left, string Right) ReadPair(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
            return (merge[0].GetString()!, merge[1].GetString()!);
        if (merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right])
            return (left, right);
        throw new TokenizerException($"the merge {merge.GetRawText()} is not a pair");
    }

    private static void RefuseOthers(JsonElement model)
    {
        foreach (var field in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.FindString(field) is { Length: > 0 })
                throw new TokenizerException($"model.{field} is not supported; supported is byte-pair encoding without it");
        }

        if (model.FindNumber("dropout") > 0)
            throw new TokenizerException("model.dropout is not supported; supported is byte-pair encoding without it");
    }
}

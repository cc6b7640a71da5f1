using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ByteLevelModelReader
{
    /// <summary>Reads the vocabulary: token to id.</summary>
    public static Dictionary<string, int> ReadVocabulary(JsonElement model)
    {
        RefuseOthers(model);
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in model.Require("vocab").EnumerateObject())
            vocabulary[entry.Name] = entry.Value.ToTokenId();
        return vocabulary;
    }

    /// <summary>Reads the merges over that vocabulary.</summary>
    public static ByteLevelModel Read(JsonElement model, Dictionary<string, int> vocabulary, IReadOnlySet<int> special)
    {
        var list = model.Require("merges");
        var merges = new BytePairMerges(list.GetArrayLength());
        foreach (var merge in list.EnumerateArray())
        {
            var (left, right) = ReadPair(merge);
            merges.Add(IdOf(left), IdOf(right), IdOf(left + right));
        }

        return new ByteLevelModel(vocabulary, merges, special, model.IsTrue("ignore_merges"));

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
        if (model.Kind() != "BPE")
            throw Unsupported($"the model {model.Kind()}");
        if (model.IsTrue("byte_fallback"))
            throw Unsupported("byte_fallback (a SentencePiece vocabulary)");
        foreach (var field in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.FindString(field) is { Length: > 0 })
                throw Unsupported(field);
        }

        if (model.Find("dropout") is { } dropout && dropout.GetDouble() > 0)
            throw Unsupported("dropout");
    }

    private static TokenizerException Unsupported(string what) => new($"{what} is not supported; supported is byte-level BPE");
}

using System.Globalization;

namespace Orleans.Ai.Tokenization;

/// <summary>Texts with the ids that llama.cpp's authors took from the reference tokenizers, without begin and end tokens.</summary>
internal static class ReferenceVectors
{
    public static IReadOnlyList<(string Text, int[] Ids)> Read(string name)
    {
        var path = SharedData.Require(Path.Combine("tokenizer-vectors", $"{name}.inp"));
        var texts = File.ReadAllText(path).Split("\n__ggml_vocab_test__\n")[..^1];
        var lines = File.ReadAllLines(Path.ChangeExtension(path, ".out"));
        lines.Length.ShouldBe(texts.Length);
        return [.. texts.Zip(lines, (text, line) => (text, line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToArray()))];
    }

    /// <summary>Every text gives its ids; and they give the text back, where the tokenizer loses nothing.</summary>
    public static void Check(Tokenizer tokenizer, string name, bool reversible)
    {
        var vectors = Read(name);
        vectors.Count.ShouldBeGreaterThanOrEqualTo(Path.IsPathRooted(name) ? 1 : 46);
        foreach (var (text, ids) in vectors)
        {
            tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl).ShouldBe(ids, text);
            if (reversible)
                Decode(tokenizer, ids).ShouldBe(text);
        }
    }

    public static string Decode(Tokenizer tokenizer, IEnumerable<int> ids)
    {
        var detokenizer = new StreamingDetokenizer(tokenizer);
        return string.Concat([.. ids.Select(detokenizer.Append), detokenizer.Flush()]);
    }
}

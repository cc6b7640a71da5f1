using System.Globalization;
using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    // A step adds no more than this per character, and all of them no more than the second bound: a few steps that double a
    // text would else fill any memory.
    private const int MaxContent = 64;
    private const int MaxGrowth = 16;
    private const int LeastRoom = 64 * 1024;

    /// <summary>Reads it, and whether it keeps all of a text; <see langword="null"/> where a text stays as it is.</summary>
    public static (TextNormalizer? Normalizer, bool KeepsText) Read(JsonElement? normalizer, string path = "normalizer")
    {
        if (normalizer is not { } n)
            return (null, true);
        return n.Kind() switch
        {
            "Sequence" => ReadSequence(n.Require("normalizers"), path),
            "NFC" => ((text, _) => Nfc.Normalize(text), true),
            "NFD" => ((text, _) => Nfc.Decompose(text), true),
            "Lowercase" => ((text, _) => Lowercase.Apply(text), true),
            "StripAccents" => ((text, _) => Accents.Strip(text, onlyNonSpacing: false), false),
            "Prepend" => (ReadPrepend(n), true),
            "Replace" => ReadReplace(n),
            "Strip" => (ReadStrip(n), false),
            "BertNormalizer" => (ReadBert(n), false),
            var kind => throw new TokenizerException(
                $"the normalizer {kind} (at {path}) is not supported; supported are NFC, NFD, Lowercase, StripAccents, Prepend, Replace, Strip, BertNormalizer and Sequences of them"),
        };
    }

    private static (TextNormalizer?, bool) ReadSequence(JsonElement items, string path)
    {
        var steps = items.EnumerateArray().Select((item, i) => Read(item, string.Create(CultureInfo.InvariantCulture, $"{path}.normalizers[{i}]"))).ToList();
        TextNormalizer[] normalizers = [.. steps.Select(s => s.Normalizer).OfType<TextNormalizer>()];
        return ((text, guard) => normalizers.Aggregate(text, (t, normalize) => Bounded(normalize(t, guard), text.Length)), steps.TrueForAll(s => s.KeepsText));
    }

    private static string Bounded(string text, int before) => text.Length <= LeastRoom + ((long)MaxGrowth * before)
        ? text
        : throw new TokenizerException($"the normalizer makes more than {MaxGrowth} characters of one");

    private static TextNormalizer ReadPrepend(JsonElement prepend)
    {
        var prefix = ReadContent(prepend, "prepend");
        return (text, _) => text.Length == 0 ? text : prefix + text;
    }

    private static (TextNormalizer, bool) ReadReplace(JsonElement replace)
    {
        var content = ReadContent(replace, "content");
        var pattern = replace.Require("pattern");
        if (pattern.FindString("String") is { Length: > 0 } literal)
            return ((text, _) => text.Replace(literal, content, StringComparison.Ordinal), content.Length >= literal.Length);
        var regex = TokenizerPatterns.Create(
            pattern.FindString("Regex") ?? throw new TokenizerException("the normalizer Replace has no pattern"), "the pattern of the normalizer Replace");
        return ((text, _) => regex.Replace(text, _ => content), false);
    }

    private static string ReadContent(JsonElement step, string name) => step.FindString(name) is { Length: <= MaxContent } content
        ? content
        : throw new TokenizerException($"the normalizer {step.Kind()} has no \"{name}\" of at most {MaxContent} characters");

    private static TextNormalizer ReadStrip(JsonElement strip)
    {
        var (left, right) = (strip.IsTrue("strip_left"), strip.IsTrue("strip_right"));
        return (text, _) => (left, right) switch
        {
            (true, true) => text.Trim(),
            (true, false) => text.TrimStart(),
            (false, true) => text.TrimEnd(),
            _ => text,
        };
    }

    private static TextNormalizer ReadBert(JsonElement bert)
    {
        var lowercase = bert.IsTrue("lowercase", absent: true);
        return new BertNormalizer(
            bert.IsTrue("clean_text", absent: true),
            bert.IsTrue("handle_chinese_chars", absent: true),
            bert.IsTrue("strip_accents", absent: lowercase),
            lowercase).Normalize;
    }
}

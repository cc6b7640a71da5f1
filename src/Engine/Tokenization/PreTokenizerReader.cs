using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: ByteLevel, alone or behind Digits and Split.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads the steps, and whether a space is put before the text.</summary>
    public static (IPreTokenizer[] Steps, bool PrefixSpace) Read(JsonElement? preTokenizer)
    {
        JsonElement[] steps = preTokenizer is { } p ? [.. Flatten(p)] : [];
        if (steps.Length == 0 || steps[^1].Kind() != "ByteLevel")
            throw Unsupported(steps.Length == 0 ? "none" : $"{steps[^1].Kind()} at the end");
        var prefixSpace = steps[^1].IsTrue("add_prefix_space");
        if (prefixSpace && steps.Length > 1)
            throw Unsupported("add_prefix_space behind another pre-tokenizer");
        return ([.. steps.SelectMany(ReadStep)], prefixSpace);
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement step) =>
        step.Kind() == "Sequence" ? step.Require("pretokenizers").EnumerateArray().SelectMany(Flatten) : [step];

    private static IEnumerable<IPreTokenizer> ReadStep(JsonElement step) => step.Kind() switch
    {
        // use_regex came late to the format: absent means true.
        "ByteLevel" => step.Find("use_regex")?.ValueKind == JsonValueKind.False ? [] : [new SplitPreTokenizer(TokenizerPatterns.Gpt2())],
        "Digits" => [new DigitsPreTokenizer(step.IsTrue("individual_digits"))],
        "Split" => [ReadSplit(step)],
        var kind => throw Unsupported(kind),
    };

    private static SplitPreTokenizer ReadSplit(JsonElement split)
    {
        var pattern = split.Require("pattern");
        var regex = TokenizerPatterns.Create(
            pattern.FindString("Regex") ?? Regex.Escape(pattern.FindString("String") ?? throw Unsupported("Split without a pattern")));
        return split.FindString("behavior") switch
        {
            "Isolated" => new SplitPreTokenizer(regex),
            "Removed" when split.IsTrue("invert") => new SplitPreTokenizer(regex, keepGaps: false),
            "Removed" => new SplitPreTokenizer(regex, keepMatches: false),
            var behavior => throw Unsupported($"Split with the behaviour {behavior}"),
        };
    }

    private static TokenizerException Unsupported(string what) => new(
        $"the pre-tokenizer ({what}) is not supported; supported are ByteLevel, and Sequences of Digits and Split (Isolated, Removed) that end with it");
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads the steps, and whether they keep all of a text.</summary>
    public static (PreTokenizerSteps Steps, bool KeepsText) Read(JsonElement? preTokenizer)
    {
        (JsonElement Step, string Path)[] steps = preTokenizer is { } p ? [.. Flatten(p, "pre_tokenizer")] : [];
        var last = steps.Length > 0 ? steps[^1].Step : default;
        var byteLevel = steps.Length > 0 && last.Kind() == "ByteLevel";
        var prefixSpace = byteLevel && last.IsTrue("add_prefix_space");
        if (prefixSpace && steps.Length > 1)
            throw Unsupported("add_prefix_space behind another pre-tokenizer", steps[^1].Path);
        var metaspace = steps.Length > 0 && last.Kind() == "Metaspace" ? ReadMetaspace(last) : null;
        var cuts = steps.SkipLast(metaspace is null ? 0 : 1).SelectMany(s => ReadStep(s.Step, s.Path, lastByteLevel: s.Path == steps[^1].Path)).ToArray();
        var keepsText = !steps.Any(s => s.Step.Kind() is "WhitespaceSplit" or "BertPreTokenizer" || s.Step.FindString("behavior") == nameof(SplitBehavior.Removed));
        return (new PreTokenizerSteps(cuts, byteLevel, prefixSpace, metaspace), keepsText);
    }

    /// <summary>Which pieces a Metaspace puts a space before.</summary>
    public static MetaspacePrefix ReadPrefix(JsonElement metaspace) => metaspace.FindString("prepend_scheme") switch
    {
        // Files from before the scheme say yes or no.
        null => metaspace.IsTrue("add_prefix_space", absent: true) ? MetaspacePrefix.Always : MetaspacePrefix.Never,
        "always" => MetaspacePrefix.Always,
        "first" => MetaspacePrefix.First,
        "never" => MetaspacePrefix.Never,
        var scheme => throw new TokenizerException($"the Metaspace scheme \"{scheme}\" is not supported; supported are always, first and never"),
    };

    private static Metaspace ReadMetaspace(JsonElement metaspace) => new(
        metaspace.FindString("replacement") is { Length: 1 } mark ? mark[0] : throw new TokenizerException("the Metaspace replacement is not one character"),
        ReadPrefix(metaspace),
        metaspace.IsTrue("split", absent: true));

    private static IEnumerable<(JsonElement Step, string Path)> Flatten(JsonElement step, string path) => step.Kind() == "Sequence"
        ? step.Require("pretokenizers").EnumerateArray()
            .SelectMany((s, i) => Flatten(s, string.Create(CultureInfo.InvariantCulture, $"{path}.pretokenizers[{i}]")))
        : [(step, path)];

    private static IPreTokenizer[] ReadStep(JsonElement step, string path, bool lastByteLevel) => step.Kind() switch
    {
        // use_regex came late to the format: absent means true.
        "ByteLevel" when lastByteLevel => step.IsTrue("use_regex", absent: true) ? [new SplitPreTokenizer(TokenizerPatterns.Gpt2())] : [],
        "Digits" => [new DigitsPreTokenizer(step.IsTrue("individual_digits"))],
        "Split" => [ReadSplit(step, path)],
        "WhitespaceSplit" => [new SplitPreTokenizer(TokenizerPatterns.WhiteSpace(), SplitBehavior.Removed)],
        "Punctuation" => [new SplitPreTokenizer(TokenizerPatterns.Punctuation(), ReadBehavior(step, path, absent: SplitBehavior.Isolated))],
        "BertPreTokenizer" => PreTokenizerSteps.Bert.Steps,
        var kind => throw Unsupported(kind, path),
    };

    private static SplitPreTokenizer ReadSplit(JsonElement split, string path)
    {
        var pattern = split.Require("pattern");
        var regex = TokenizerPatterns.Create(
            pattern.FindString("Regex") ?? Regex.Escape(pattern.FindString("String") ?? throw Unsupported("Split without a pattern", path)), "the Split pattern");
        return new SplitPreTokenizer(regex, ReadBehavior(split, path, absent: null), split.IsTrue("invert"));
    }

    private static SplitBehavior ReadBehavior(JsonElement step, string path, SplitBehavior? absent) => step.FindString("behavior") switch
    {
        null when absent is { } behavior => behavior,
        { } name when Enum.TryParse<SplitBehavior>(name, out var behavior) && Enum.IsDefined(behavior) => behavior,
        var name => throw Unsupported($"{step.Kind()} with the behaviour {name}", path),
    };

    private static TokenizerException Unsupported(string what, string path) => new(
        $"the pre-tokenizer ({what}) at {path} is not supported; supported are Digits, Split, Punctuation, WhitespaceSplit and BertPreTokenizer, "
        + "and behind them ByteLevel or Metaspace, once and last");
}

using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>The regular expressions of pre-tokenizers, translated from Oniguruma's dialect to .NET's.</summary>
internal static partial class TokenizerPatterns
{
    private const int TimeoutMilliseconds = 20_000;

    /// <summary>The split of GPT-2, built into the ByteLevel pre-tokenizer.</summary>
    [GeneratedRegex(@"'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    public static partial Regex Gpt2();

    /// <summary>One character of white space.</summary>
    [GeneratedRegex(@"\s", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    public static partial Regex WhiteSpace();

    /// <summary>One character of punctuation: Unicode's, and what ASCII has beside it.</summary>
    [GeneratedRegex(@"[\p{P}$+<=>^`|~]", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    public static partial Regex Punctuation();

    /// <summary>Compiles a pattern of a <c>tokenizer.json</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <exception cref="TokenizerException">It uses what .NET understands otherwise, or not at all.</exception>
    public static Regex Create(string pattern, string name)
    {
        if (Untranslatable().Match(pattern) is { Success: true } match)
            throw new TokenizerException($"{name} {pattern} uses \"{match.Value}\", which is not supported");
        try
        {
            return new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(TimeoutMilliseconds));
        }
        catch (ArgumentException e)
        {
            throw new TokenizerException($"{name} {pattern} is not supported: {e.Message}", e);
        }
    }

    // Class intersection, nested classes, POSIX brackets, \h, \X, \R, absent groups, scripts by name, characters above U+FFFF.
    [GeneratedRegex(@"&&|\[\^?\[|\[:|\\[hHXRK]|\(\?~|\\[pP]\{\^?\w{3,}\}|[\uD800-\uDFFF]|\\x\{")]
    private static partial Regex Untranslatable();
}

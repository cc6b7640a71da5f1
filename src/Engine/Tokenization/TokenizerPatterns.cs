using System.Text.RegularExpressions;

namespace Orleans.Ai.Tokenization;

/// <summary>The regular expressions of pre-tokenizers, translated from Oniguruma's dialect to .NET's.</summary>
internal static partial class TokenizerPatterns
{
    private const int TimeoutMilliseconds = 20_000;

    /// <summary>The split of GPT-2, built into the ByteLevel pre-tokenizer.</summary>
    [GeneratedRegex(@"'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    public static partial Regex Gpt2();

    /// <summary>Compiles a pattern of a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">It uses what .NET understands otherwise, or not at all.</exception>
    public static Regex Create(string pattern)
    {
        if (Untranslatable().Match(pattern) is { Success: true } match)
            throw new TokenizerException($"the Split pattern {pattern} uses \"{match.Value}\", which is not supported");
        try
        {
            return new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(TimeoutMilliseconds));
        }
        catch (ArgumentException e)
        {
            throw new TokenizerException($"the Split pattern {pattern} is not supported: {e.Message}", e);
        }
    }

    // Class intersection, nested classes, POSIX brackets, \h, \X, \R, absent groups, scripts by name, characters above U+FFFF.
    [GeneratedRegex(@"&&|\[\^?\[|\[:|\\[hHXRK]|\(\?~|\\[pP]\{\^?\w{3,}\}|[\uD800-\uDFFF]|\\x\{")]
    private static partial Regex Untranslatable();
}

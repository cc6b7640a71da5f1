using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Decodes SentencePiece's tokens: replaces its space mark, and reads byte tokens.</summary>
/// <param name="replacements">What is written otherwise in the text.</param>
/// <param name="byteFallback">Whether <c>&lt;0xNN&gt;</c> is a byte.</param>
/// <param name="strip">A text does not begin with the space that encoding put before it.</param>
/// <param name="dropFirst">A mark that the first token loses wherever it stands in it (Metaspace).</param>
internal sealed class SentencePieceDecoder(
    IReadOnlyList<(string From, string To)> replacements, bool byteFallback, bool strip = false, string? dropFirst = null) : ITokenDecoder
{
    private const int MaxGrowth = 16;

    public byte[] Decode(string token, bool first)
    {
        if (byteFallback && TryReadByte(token, out var value))
            return first && strip && value == ' ' ? [] : [value];
        if (first && dropFirst is not null)
            token = token.Replace(dropFirst, "", StringComparison.Ordinal);
        var longest = MaxGrowth * (token.Length + MaxGrowth);
        foreach (var (from, to) in replacements)
        {
            token = token.Replace(from, to, StringComparison.Ordinal);
            if (token.Length > longest)
                throw new TokenizerException($"the decoder makes more than {MaxGrowth} characters of one");
        }

        return Encoding.UTF8.GetBytes(first && strip && token.StartsWith(' ') ? token[1..] : token);
    }

    /// <summary>Reads the name of a byte token.</summary>
    public static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}

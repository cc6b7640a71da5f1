using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>
/// A text as the pre-tokenizers see it: one character per code point. Tokenizer patterns count and classify code points, .NET's
/// regular expressions UTF-16 units, so a code point above U+FFFF is shown as a character of its Unicode category.
/// </summary>
internal sealed class PatternText
{
    private readonly string _text;
    private readonly int[]? _offsets;

    public PatternText(string text)
    {
        _text = text;
        Shown = text;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return;

        var shown = new StringBuilder(text.Length);
        _offsets = new int[text.Length + 1];
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            _offsets[shown.Length] = offset;
            shown.Append(rune.IsBmp ? (char)rune.Value : Exemplar(Rune.GetUnicodeCategory(rune)));
            offset += rune.Utf16SequenceLength;
        }

        _offsets[shown.Length] = offset;
        Shown = shown.ToString();
    }

    /// <summary>The text to split.</summary>
    public string Shown { get; }

    /// <summary>The original text of a piece of <see cref="Shown"/>.</summary>
    public ReadOnlySpan<char> Original(TextPiece piece) => _offsets is null
        ? _text.AsSpan(piece.Start, piece.Length)
        : _text.AsSpan(_offsets[piece.Start].._offsets[piece.End]);

    /// <summary>A rare character of the basic plane that is of the category and that no tokenizer's pattern names.</summary>
    internal static char Exemplar(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u13A0',
        UnicodeCategory.LowercaseLetter => '\uAB30',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA4F8',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\uFE20',
        UnicodeCategory.SpacingCombiningMark => '\u1A55',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.ConnectorPunctuation => '\uFE33',
        UnicodeCategory.DashPunctuation => '\uFE31',
        UnicodeCategory.OpenPunctuation => '\uFE17',
        UnicodeCategory.ClosePunctuation => '\uFE18',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA4FE',
        UnicodeCategory.MathSymbol => '\uFB29',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\uA490',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\u0378',
    };
}

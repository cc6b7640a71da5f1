using System.Globalization;

namespace Orleans.Ai.Tokenization;

public sealed class NfcTests
{
    // Expected values from Python's unicodedata.normalize("NFC", …).
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u0041\u0302\u0301", "\u1EA4")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\uAC01\u11A8", "\uAC01\u11A8")]
    [InlineData("\u212B\u2126", "\u00C5\u03A9")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("a\u0323\u0302\u0307", "\u1EAD\u0307")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("a\u0301\u0315\u0300\u05AEb", "\u00E1\u05AE\u0300\u0315b")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E")]
    public void Normalize_Text_IsComposedAsUnicodeSays(string text, string expected) => Nfc.Normalize(text).ShouldBe(expected);

    [Fact]
    public void Normalize_Twice_ChangesNothing()
    {
        for (var codePoint = 0; codePoint < 0x30000; codePoint++)
        {
            if (codePoint is >= 0xD800 and < 0xE000)
                continue;
            var once = Nfc.Normalize("a" + char.ConvertFromUtf32(codePoint) + "\u0301");
            Nfc.Normalize(once).ShouldBe(once, codePoint.ToString("X", CultureInfo.InvariantCulture));
        }
    }
}

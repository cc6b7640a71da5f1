using System.Globalization;
using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>What becomes of characters without a token: tokens of their bytes, the unknown token, or nothing.</summary>
/// <param name="vocabulary">Token to id; byte tokens are written <c>&lt;0xNN&gt;</c>.</param>
/// <param name="byteFallback">Whether byte tokens spell unknown characters.</param>
/// <param name="unknown">The unknown token, or -1.</param>
/// <param name="fuse">Whether unknown characters side by side are one unknown token.</param>
internal sealed class UnknownText(IReadOnlyDictionary<string, int> vocabulary, bool byteFallback, int unknown, bool fuse)
{
    private readonly int[] _byteIds =
        [.. Enumerable.Range(0, 256).Select(b => byteFallback ? vocabulary.GetValueOrDefault(ByteToken((byte)b), -1) : -1)];

    /// <summary>Whether every character has its bytes.</summary>
    public bool SpellsAll => Array.TrueForAll(_byteIds, id => id >= 0);

    /// <summary>The name of the token of a byte.</summary>
    public static string ByteToken(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>Finds the ids of a character.</summary>
    /// <param name="character">The character.</param>
    /// <param name="previous">The id before it, or -1.</param>
    /// <param name="ids">Room for four ids.</param>
    /// <returns>How many there are.</returns>
    public int Spell(Rune character, int previous, Span<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        utf8 = utf8[..character.EncodeToUtf8(utf8)];
        var spelled = true;
        for (var i = 0; i < utf8.Length; i++)
            spelled &= (ids[i] = _byteIds[utf8[i]]) >= 0;
        if (spelled)
            return utf8.Length;
        ids[0] = unknown;
        return unknown < 0 || (fuse && previous == unknown) ? 0 : 1;
    }
}

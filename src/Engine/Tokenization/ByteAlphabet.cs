namespace Orleans.Ai.Tokenization;

/// <summary>The printable character that stands for each byte in the vocabulary of a byte-level tokenizer (GPT-2).</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = CreateCharacters();
    private static readonly Dictionary<char, byte> Bytes = Characters.Select((c, b) => (c, b)).ToDictionary(x => x.c, x => (byte)x.b);

    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>The bytes that a vocabulary entry stands for, or <see langword="null"/> where it is not written in the alphabet.</summary>
    public static byte[]? TryGetBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
                return null;
        }

        return bytes;
    }

    // Printable Latin-1 stands for itself; the other bytes follow, in order, from U+0100.
    private static char[] CreateCharacters()
    {
        var next = 256;
        var characters = new char[256];
        for (var b = 0; b < 256; b++)
            characters[b] = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)b : (char)next++;
        return characters;
    }
}

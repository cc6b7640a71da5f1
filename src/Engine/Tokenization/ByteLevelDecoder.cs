using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Decodes tokens in the byte alphabet.</summary>
/// <param name="literals">Tokens that are plain text.</param>
internal sealed class ByteLevelDecoder(IReadOnlySet<string> literals) : ITokenDecoder
{
    public byte[] Decode(string token, bool first) =>
        (literals.Contains(token) ? null : ByteAlphabet.TryGetBytes(token)) ?? Encoding.UTF8.GetBytes(token);
}

using System.Text;

namespace Orleans.Ai.Tokenization;

/// <summary>Decodes WordPiece's tokens: words stand apart, continuations do not.</summary>
/// <param name="prefix">What continuations begin with.</param>
/// <param name="cleanUp">Takes the space before punctuation and English contractions away.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanUp) : ITokenDecoder
{
    private static readonly (string From, string To)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public byte[] Decode(string token, bool first)
    {
        var text = first ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        foreach (var (from, to) in cleanUp ? CleanUps : [])
            text = text.Replace(from, to, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text);
    }
}

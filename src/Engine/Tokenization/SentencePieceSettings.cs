namespace Orleans.Ai.Tokenization;

/// <summary>How a SentencePiece vocabulary is used.</summary>
internal sealed record SentencePieceSettings
{
    /// <summary>Whether the model is a unigram model rather than byte-pair encoding.</summary>
    public required bool Unigram { get; init; }

    /// <summary>Whether a space goes before every text.</summary>
    public required bool SpacePrefix { get; init; }

    /// <summary>Whether spaces at the ends, and all but one of several, are dropped.</summary>
    public required bool RemoveExtraSpaces { get; init; }

    /// <summary>Whether user-defined pieces are looked for in the normalised text (SentencePiece) or in the raw one (GGUF).</summary>
    public required bool MatchNormalized { get; init; }

    /// <summary>Tokens before and behind a text.</summary>
    public required (int[] Before, int[] Behind) Surround { get; init; }

    /// <summary>Further added tokens, which other files name.</summary>
    public IReadOnlyList<AddedToken> Added { get; init; } = [];
}

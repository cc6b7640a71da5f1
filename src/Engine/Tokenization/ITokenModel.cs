namespace Orleans.Ai.Tokenization;

/// <summary>Turns one word, a piece across which nothing is merged, into token ids. Immutable; any number of threads may use it.</summary>
internal interface ITokenModel
{
    /// <summary>Whether every character ends up in a token that spells it, so that a text's length bounds its tokens from below.</summary>
    bool KeepsText { get; }

    /// <summary>Adds the tokens of one word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="scratch">Work space, one per thread.</param>
    /// <param name="ids">Where the ids go.</param>
    void Encode(ReadOnlySpan<char> word, WordScratch scratch, List<int> ids);
}

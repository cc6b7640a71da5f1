namespace Orleans.Ai.Tokenization;

/// <summary>Says what a token adds to a text. Immutable; any number of threads may use it.</summary>
internal interface ITokenDecoder
{
    /// <summary>The bytes of a token, or the beginning of a character's where several tokens share one.</summary>
    /// <param name="token">The token as the vocabulary writes it.</param>
    /// <param name="first">Whether it is the first of its text.</param>
    byte[] Decode(string token, bool first);
}

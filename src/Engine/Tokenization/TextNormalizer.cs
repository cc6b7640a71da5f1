namespace Orleans.Ai.Tokenization;

/// <summary>Rewrites a text before it is split.</summary>
/// <param name="text">The text.</param>
/// <param name="guard">A noncharacter that must come through, since it keeps literals from becoming control tokens.</param>
internal delegate string TextNormalizer(string text, char? guard);

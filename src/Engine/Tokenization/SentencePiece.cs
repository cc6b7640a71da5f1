namespace Orleans.Ai.Tokenization;

/// <summary>A piece of a SentencePiece vocabulary; its place there is its id.</summary>
/// <param name="Text">Its text, with U+2581 for spaces.</param>
/// <param name="Score">Its log-probability, or the order of its merge, highest first.</param>
/// <param name="Type">What it is.</param>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceType Type);

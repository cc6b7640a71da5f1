namespace Orleans.Ai.Tokenization;

/// <summary>A tokenizer's files are missing, broken or of a kind that is not supported; the message names file and field.</summary>
public sealed class TokenizerException(string message, Exception? inner = null) : Exception(message, inner);

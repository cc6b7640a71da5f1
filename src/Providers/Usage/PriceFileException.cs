namespace Orleans.Ai.Usage;

/// <summary>A price file that cannot be used; the message names the field.</summary>
internal sealed class PriceFileException(string message) : Exception(message);

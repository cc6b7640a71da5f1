namespace Orleans.Ai.Storage;

/// <summary>A stored log cannot be read: an entry is missing, damaged, or encrypted with a key that is not there.</summary>
/// <param name="message">Which log, what is wrong with it, and what to do; may be shown to its owner.</param>
[GenerateSerializer, Alias("ai.LogCorruptException")]
public sealed class LogCorruptException(string message) : OrleansException(message);

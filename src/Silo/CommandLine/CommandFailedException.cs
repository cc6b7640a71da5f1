namespace Orleans.Ai.CommandLine;

/// <summary>A command could not do what was asked; the message, one line, says why and what to do.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

namespace Orleans.Ai.Access;

/// <summary>A key file that cannot be used; the message names the file, the place in it, and what to do.</summary>
public sealed class KeyFileException(string path, string problem, Exception? inner = null)
    : Exception($"The key file {path} (Gateway:KeyFile) cannot be used: {problem}", inner);

namespace Orleans.Ai.Data;

/// <summary>The data folder, or what lies in it, is not for this process; the message says what to change.</summary>
internal sealed class DataFolderException(string message, Exception? inner = null) : Exception(message, inner);

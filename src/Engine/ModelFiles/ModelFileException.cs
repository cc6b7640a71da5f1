namespace Orleans.Ai.ModelFiles;

/// <summary>A model's file is missing, damaged or of a kind that is not supported. The message names file and remedy.</summary>
public sealed class ModelFileException : Exception
{
    public ModelFileException(string message)
        : base(message)
    {
    }

    public ModelFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>An error within one file.</summary>
    internal static ModelFileException In(string path, string problem, Exception? inner = null) =>
        inner is null ? new($"{path}: {problem}") : new($"{path}: {problem}", inner);
}

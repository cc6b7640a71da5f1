namespace Orleans.Ai.ModelFiles;

/// <summary>What a path that a user gave for a model stands for.</summary>
public static class ModelPath
{
    /// <summary>What the model is called where nobody says: the folder's name, or the GGUF file's without its ending.</summary>
    public static string NameOf(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return GgufFile.IsName(full) && !Directory.Exists(full) ? GgufFile.ModelName(full) : Path.GetFileName(full);
    }

    /// <summary>The GGUF file that a path is or holds; null where it is no GGUF model.</summary>
    /// <exception cref="ModelFileException">The folder holds several GGUF models and no <c>config.json</c>.</exception>
    internal static string? FindGguf(string path)
    {
        if (File.Exists(path))
        {
            return GgufFile.IsName(path) ? FirstPart(path) : throw ModelFileException.In(path, "is no model; supported: a GGUF file, or a model's folder");
        }

        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, "config.json")))
        {
            return null;
        }

        var files = Directory.EnumerateFiles(path).Where(file => GgufFile.IsName(file) && !GgufFile.IsLaterPart(file)).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 1
            ? throw ModelFileException.In(path, $"holds several GGUF models: name one of {string.Join(", ", files.Select(Path.GetFileName))}")
            : files.FirstOrDefault();
    }

    private static string FirstPart(string path) =>
        GgufFile.IsLaterPart(path) ? throw ModelFileException.In(path, "is a later file of a set: name the first, …-00001-of-….gguf") : path;
}

using System.Text.Json;

namespace Orleans.Ai.ModelFiles;

/// <summary>Reads <c>model.safetensors.index.json</c>: which file of a folder has which tensor.</summary>
internal static class SafeTensorsIndex
{
    public const string Ending = ".index.json";

    private const string Map = "weight_map";

    /// <returns>Tensors with the paths of their files, all in the index's folder.</returns>
    /// <exception cref="ModelFileException">It is damaged, or names a file elsewhere.</exception>
    public static IEnumerable<(string Tensor, string Path)> Read(string path)
    {
        var json = JsonSettings.Read(path);
        var map = json.Find(Map) ?? throw json.Missing(Map);
        if (map.ValueKind != JsonValueKind.Object)
        {
            throw ModelFileException.In(path, $"{Map} must be an object");
        }

        var folder = Path.GetDirectoryName(path)!;
        foreach (var entry in map.EnumerateObject())
        {
            yield return entry.Value.ValueKind == JsonValueKind.String && entry.Value.GetString()! is var file && IsPlainName(file)
                ? (entry.Name, Path.Combine(folder, file))
                : throw ModelFileException.In(path, $"{Map}.{entry.Name} must be the name of a file in the same folder, but is {entry.Value.GetRawText()}");
        }
    }

    private static bool IsPlainName(string file) =>
        file.Length > 0 && file is not ("." or "..") && file.AsSpan().IndexOfAny("/\\\0:") < 0 && Path.GetFileName(file) == file;
}

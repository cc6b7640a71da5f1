using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Tokenization;

/// <summary>GGUF files that hold a vocabulary and nothing else.</summary>
internal static class TestGguf
{
    /// <summary>Writes one into a folder and does something with its metadata.</summary>
    public static T Use<T>(string folder, Action<GgufWriter> write, Func<GgufMetadata, T> use)
    {
        var writer = new GgufWriter();
        write(writer);
        var path = Path.Combine(folder, "vocabulary.gguf");
        File.WriteAllBytes(path, writer.ToArray());
        using var file = MappedFile.Open(path, "GGUF", minimum: 24);
        var cursor = new GgufCursor(file, position: 16);
        return use(GgufMetadata.Read(file, cursor, cursor.ReadUInt64()));
    }

    public static Tokenizer Load(string folder, Action<GgufWriter> write) => Use(folder, write, Tokenizer.Load);
}

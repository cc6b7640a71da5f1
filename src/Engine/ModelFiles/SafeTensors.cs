using System.Buffers.Binary;

namespace Orleans.Ai.ModelFiles;

/// <summary>Weights in safetensors files (format: 8 bytes of header length, JSON header, data).</summary>
internal sealed class SafeTensors : ModelWeights
{
    private const int LengthSize = sizeof(ulong);

    private SafeTensors(params IReadOnlyList<TensorFile> files)
        : base(files)
    {
    }

    /// <summary>Opens <c>model.safetensors</c> of a model folder.</summary>
    /// <exception cref="ModelFileException">It is missing or no valid safetensors file.</exception>
    public static new SafeTensors OpenFolder(string folder)
    {
        var path = Path.Combine(folder, "model.safetensors");
        return !File.Exists(path) && File.Exists(path + ".index.json")
            ? throw ModelFileException.In(path + ".index.json", "weights in several files are not supported yet; merge them into model.safetensors")
            : Open(path);
    }

    /// <inheritdoc cref="OpenFolder"/>
    public static SafeTensors Open(string path) => new(OpenFile(path));

    public override bool Contains(string name) => Files[0].Entries.ContainsKey(name);

    public override Tensor Get(string name, params ReadOnlySpan<int> shape) =>
        Files[0].Entries.TryGetValue(name, out var entry) ? View(Files[0], entry, shape) : throw Missing(Files[0].Path, name, shape);

    private static unsafe TensorFile OpenFile(string path)
    {
        var file = MappedFile.Open(path, "safetensors", LengthSize);
        try
        {
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new(file.Start, LengthSize));
            if (headerLength > (ulong)Math.Min(file.Length - LengthSize, SafeTensorsHeader.MaxLength))
            {
                throw ModelFileException.In(path, $"is no valid safetensors file: it announces a header of {headerLength} bytes, but has {file.Length} in all");
            }

            var header = new ReadOnlySpan<byte>(file.Start + LengthSize, (int)headerLength).ToArray();
            var dataBegin = LengthSize + (long)headerLength;
            return new TensorFile(file, LengthSize, dataBegin, dataBegin, SafeTensorsHeader.Parse(path, header, file.Length - dataBegin));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

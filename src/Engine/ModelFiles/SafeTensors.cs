using System.Buffers.Binary;

namespace Orleans.Ai.ModelFiles;

/// <summary>Weights in one or several safetensors files (format: 8 bytes of header length, JSON header, data).</summary>
internal sealed class SafeTensors : ModelWeights
{
    private const int LengthSize = sizeof(ulong);
    private const string FileName = "model.safetensors";

    private readonly Dictionary<string, TensorFile> _files;
    private readonly string _path;

    private SafeTensors(string path, IReadOnlyList<TensorFile> files, Dictionary<string, TensorFile> filesByTensor)
        : base(files) => (_path, _files) = (path, filesByTensor);

    /// <summary>Opens <c>model.safetensors</c> of a model folder or, where there is none, what its index lists.</summary>
    /// <exception cref="ModelFileException">A file is missing or no valid safetensors file.</exception>
    public static SafeTensors OpenFolder(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) || !File.Exists(path + SafeTensorsIndex.Ending) ? Open(path) : OpenShards(path + SafeTensorsIndex.Ending);
    }

    /// <summary>Opens one file.</summary>
    /// <inheritdoc cref="OpenFolder"/>
    public static SafeTensors Open(string path)
    {
        var file = OpenFile(path);
        return new SafeTensors(path, [file], file.Entries.Keys.ToDictionary(name => name, _ => file));
    }

    public override bool Contains(string name) => _files.ContainsKey(name);

    public override Tensor Get(string name, params ReadOnlySpan<int> shape) =>
        _files.TryGetValue(name, out var file) ? View(file, file.Entries[name], shape) : throw Missing(_path, $"'{name}'", shape);

    /// <summary>Does nothing: folders hold more than the model, such as a head that is tied to the embeddings and saved all the same.</summary>
    public override void RequireAllRead()
    {
    }

    private static SafeTensors OpenShards(string indexPath)
    {
        var shards = new Dictionary<string, TensorFile>();
        try
        {
            var filesByTensor = new Dictionary<string, TensorFile>();
            foreach (var (tensor, shard) in SafeTensorsIndex.Read(indexPath))
            {
                if (!shards.TryGetValue(shard, out var file))
                {
                    shards[shard] = file = OpenFile(shard);
                }

                filesByTensor[tensor] = file.Entries.ContainsKey(tensor) ? file : throw ModelFileException.In(shard, $"tensor '{tensor}', which {indexPath} looks for here, is missing");
            }

            return new SafeTensors(indexPath, [.. shards.OrderBy(shard => shard.Key, StringComparer.Ordinal).Select(shard => shard.Value)], filesByTensor);
        }
        catch
        {
            foreach (var shard in shards.Values)
            {
                shard.Dispose();
            }

            throw;
        }
    }

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

using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace Orleans.Ai.ModelFiles;

/// <summary>
/// A memory-mapped safetensors file (format: 8 bytes of header length, JSON header, data). The tensors it hands out are
/// views, valid until it is disposed.
/// </summary>
internal sealed unsafe class SafeTensors : IDisposable
{
    private const int LengthSize = sizeof(ulong);

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private readonly long _dataLength;
    private readonly Dictionary<string, TensorEntry> _entries;

    private SafeTensors(string path, long length)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        try
        {
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new(start, LengthSize));
            if (headerLength > (ulong)Math.Min(length - LengthSize, SafeTensorsHeader.MaxLength))
            {
                throw ModelFileException.In(path, $"is no valid safetensors file: it announces a header of {headerLength} bytes, but has {length} in all");
            }

            Header = new ReadOnlySpan<byte>(start + LengthSize, (int)headerLength).ToArray();
            _data = start + LengthSize + headerLength;
            _dataLength = length - LengthSize - (long)headerLength;
            _entries = SafeTensorsHeader.Parse(path, Header, _dataLength);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The JSON header as it stands in the file.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>Number of weights in the file.</summary>
    public long ParameterCount => _entries.Values.Where(entry => entry.Type.IsWeight).Sum(entry => entry.ElementCount);

    /// <summary>Opens <c>model.safetensors</c> of a model folder.</summary>
    /// <exception cref="ModelFileException">It is missing or no valid safetensors file.</exception>
    public static SafeTensors OpenFolder(string folder)
    {
        var path = Path.Combine(folder, "model.safetensors");
        return !File.Exists(path) && File.Exists(path + ".index.json")
            ? throw ModelFileException.In(path + ".index.json", "weights in several files are not supported yet; merge them into model.safetensors")
            : Open(path);
    }

    /// <inheritdoc cref="OpenFolder"/>
    public static SafeTensors Open(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length >= LengthSize
                ? new SafeTensors(path, length)
                : throw ModelFileException.In(path, $"is no valid safetensors file: it has only {length} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFileException.In(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The tensor of that name and shape.</summary>
    /// <exception cref="ModelFileException">There is none, or it has another shape or an unsupported number format.</exception>
    public Tensor Get(string name, params ReadOnlySpan<int> shape)
    {
        var expected = $"[{string.Join(", ", shape.ToArray())}]";
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw ModelFileException.In(_path, $"tensor '{name}' of shape {expected} is missing");
        }

        if (!shape.SequenceEqual(entry.Shape))
        {
            throw ModelFileException.In(_path, $"tensor '{name}' has shape [{string.Join(", ", entry.Shape)}], but config.json asks for {expected}");
        }

        return entry.Type.IsWeight
            ? new Tensor(entry.Type, entry.Shape[0], entry.ElementCount / entry.Shape[0], _data + entry.Begin)
            : throw ModelFileException.In(_path, $"tensor '{name}' is {entry.Type.Name}; supported: F32, BF16, F16");
    }

    /// <summary>Bytes of the data, for a fingerprint.</summary>
    public ReadOnlySpan<byte> Sample(long offset, int length) =>
        offset >= _dataLength ? [] : new(_data + offset, (int)Math.Min(length, _dataLength - offset));

    public long DataLength => _dataLength;

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}

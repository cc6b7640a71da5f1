using System.IO.MemoryMappedFiles;

namespace Orleans.Ai.ModelFiles;

/// <summary>A file mapped into memory for reading. Nothing beyond <see cref="Length"/> may be touched.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedFile(string path, long length)
    {
        (Path, Length) = (path, length);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start + _view.PointerOffset;
    }

    public string Path { get; }

    /// <summary>Unit: bytes.</summary>
    public long Length { get; }

    public byte* Start { get; }

    /// <param name="path">The file.</param>
    /// <param name="format">What it should be, such as <c>safetensors</c>; for messages.</param>
    /// <param name="minimum">Bytes that every file of the format has.</param>
    /// <exception cref="ModelFileException">It cannot be read or is shorter.</exception>
    public static MappedFile Open(string path, string format, int minimum)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length >= minimum
                ? new MappedFile(path, length)
                : throw ModelFileException.In(path, $"is no valid {format} file: it has only {length} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFileException.In(path, $"cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}

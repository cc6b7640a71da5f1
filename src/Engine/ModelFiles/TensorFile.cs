namespace Orleans.Ai.ModelFiles;

/// <summary>A mapped file of tensors: a header that describes them, then their data. Its entries lie within the data.</summary>
internal sealed unsafe class TensorFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly long _headerBegin;
    private readonly long _dataBegin;

    /// <param name="file">Owned from here on.</param>
    /// <param name="headerBegin">First byte of the header.</param>
    /// <param name="headerEnd">One past its last byte.</param>
    /// <param name="dataBegin">First byte of the data; everything behind it is data.</param>
    /// <param name="entries">Every one checked to lie within the data.</param>
    public TensorFile(MappedFile file, long headerBegin, long headerEnd, long dataBegin, IReadOnlyDictionary<string, TensorEntry> entries)
    {
        (_file, _headerBegin, _dataBegin, Entries) = (file, headerBegin, dataBegin, entries);
        HeaderLength = checked((int)(headerEnd - headerBegin));
    }

    public string Path => _file.Path;

    /// <summary>The tensors by their names in the file.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>The header as it stands in the file.</summary>
    public ReadOnlySpan<byte> Header => new(_file.Start + _headerBegin, HeaderLength);

    public long DataLength => _file.Length - _dataBegin;

    private int HeaderLength { get; }

    /// <summary>Where a tensor's data begin.</summary>
    public byte* DataOf(TensorEntry entry) => _file.Start + _dataBegin + entry.Begin;

    /// <summary>Bytes of the data, for a fingerprint.</summary>
    public ReadOnlySpan<byte> Sample(long offset, int length) =>
        offset >= DataLength ? [] : new(_file.Start + _dataBegin + offset, (int)Math.Min(length, DataLength - offset));

    public void Dispose() => _file.Dispose();
}

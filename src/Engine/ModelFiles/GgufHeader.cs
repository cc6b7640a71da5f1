namespace Orleans.Ai.ModelFiles;

/// <summary>Reads and checks what stands before the data of a GGUF file. Trusts nothing in it.</summary>
/// <param name="Metadata">The keys and values.</param>
/// <param name="Entries">The tensors, each within the data.</param>
/// <param name="End">One past the last byte of the header.</param>
/// <param name="DataBegin">First byte of the data.</param>
internal sealed record GgufHeader(GgufMetadata Metadata, IReadOnlyDictionary<string, TensorEntry> Entries, long End, long DataBegin)
{
    /// <summary>Bytes that every file has: mark, version, two counts.</summary>
    public const int MinimumLength = 24;

    private const uint Mark = 0x46554747;
    private const int MaxDimensions = 4;

    /// <exception cref="ModelFileException">It is no valid GGUF file, or of an unsupported version or number format.</exception>
    public static GgufHeader Read(MappedFile file)
    {
        try
        {
            var cursor = new GgufCursor(file);
            if (cursor.ReadUInt32() != Mark)
            {
                throw new FormatException("it does not begin with 'GGUF'");
            }

            var version = cursor.ReadUInt32();
            if (version is not (2 or 3))
            {
                throw new FormatException(version is 0x02000000 or 0x03000000
                    ? "its numbers are big-endian; supported: little-endian"
                    : $"version {version} is not supported; supported: 2 and 3");
            }

            var (tensors, keys) = (cursor.ReadUInt64(), cursor.ReadUInt64());
            var metadata = GgufMetadata.Read(file, cursor, keys);
            var alignment = metadata.Integer("general.alignment", 1, 1 << 30) ?? 32;
            if (!long.IsPow2(alignment))
            {
                throw metadata.Unsupported("general.alignment", $"{alignment}", "powers of two");
            }

            var entries = ReadEntries(cursor, tensors, alignment);
            if (cursor.Position > int.MaxValue)
            {
                throw new FormatException("its header is over 2 GiB");
            }

            var dataBegin = Math.Min((cursor.Position + alignment - 1) & -alignment, file.Length);
            CheckBounds(entries.Values, file.Length - dataBegin);
            return new GgufHeader(metadata, entries, cursor.Position, dataBegin);
        }
        catch (FormatException e)
        {
            throw ModelFileException.In(file.Path, $"is no valid GGUF file: {e.Message}", e);
        }
    }

    private static Dictionary<string, TensorEntry> ReadEntries(GgufCursor cursor, ulong count, long alignment)
    {
        var entries = new Dictionary<string, TensorEntry>();
        for (var i = 0UL; i < count; i++)
        {
            var name = cursor.ReadName();
            try
            {
                if (!entries.TryAdd(name, ReadEntry(name, cursor, alignment)))
                {
                    throw new FormatException("it is described twice");
                }
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"tensor '{name}': {e.Message}", e);
            }
        }

        return entries;
    }

    private static TensorEntry ReadEntry(string name, GgufCursor cursor, long alignment)
    {
        var dimensions = cursor.ReadUInt32();
        if (dimensions is 0 or > MaxDimensions)
        {
            throw new FormatException($"{dimensions} dimensions are not supported; supported: 1 to {MaxDimensions}");
        }

        // The file has the innermost dimension first.
        var shape = new int[dimensions];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var size = cursor.ReadUInt64();
            shape[i] = size is > 0 and <= int.MaxValue ? (int)size : throw new FormatException($"a dimension of {size} is not supported; supported: 1 to {int.MaxValue}");
        }

        var type = GgufTensorTypes.Get(cursor.ReadUInt32());
        var (columns, offset) = (shape[^1], cursor.ReadUInt64());
        if (columns % type.BlockLength != 0)
        {
            throw new FormatException($"rows of {columns} numbers are no whole blocks of {type.Name}, which have {type.BlockLength}");
        }

        if (offset > long.MaxValue || (long)offset % alignment != 0)
        {
            throw new FormatException($"offset {offset} is no multiple of the alignment {alignment}");
        }

        var size64 = type.SizeOf(shape.Aggregate(1L, (elements, size) => checked(elements * size)));
        return new TensorEntry(name, type, shape, (long)offset, checked((long)offset + size64));
    }

    private static void CheckBounds(IEnumerable<TensorEntry> entries, long dataLength)
    {
        var covered = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.End > dataLength)
            {
                throw new FormatException($"tensor '{entry.Name}' ends at byte {entry.End} of {dataLength}; is the file truncated?");
            }

            covered = entry.Begin >= covered
                ? entry.End
                : throw new FormatException($"tensor '{entry.Name}' begins at byte {entry.Begin}, inside the tensor before it");
        }
    }
}

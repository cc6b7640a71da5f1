using System.Buffers.Binary;
using System.Text;

namespace Orleans.Ai.ModelFiles;

/// <summary>Reads a GGUF header from front to back and never beyond the file.</summary>
internal sealed unsafe class GgufCursor(MappedFile file, long position = 0)
{
    private static readonly UTF8Encoding _utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; private set; } = position;

    private long Remaining => file.Length - Position;

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>Reads one number; a flag counts as 0 or 1.</summary>
    public double ReadNumber(GgufValueType type) => type switch
    {
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float))),
        GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double))),
        _ => (double)ReadInteger(type),
    };

    /// <summary>Reads one whole number of any width; a flag counts as 0 or 1.</summary>
    public Int128 ReadInteger(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Bool => Take(1)[0],
        GgufValueType.Int8 => (sbyte)Take(1)[0],
        GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort))),
        GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(Take(sizeof(short))),
        GgufValueType.UInt32 => ReadUInt32(),
        GgufValueType.Int32 => (int)ReadUInt32(),
        GgufValueType.UInt64 => ReadUInt64(),
        GgufValueType.Int64 => (long)ReadUInt64(),
        _ => throw new FormatException($"{type} is no whole number"),
    };

    /// <summary>Reads what a key or a tensor is called.</summary>
    /// <exception cref="FormatException">It is not UTF-8, longer than the format allows, or ends behind the file.</exception>
    public string ReadName() => ReadText(ushort.MaxValue);

    /// <exception cref="FormatException">It is not UTF-8, or ends behind the file.</exception>
    public string ReadText(int most = int.MaxValue)
    {
        var bytes = ReadTextBytes(most);
        try
        {
            return _utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("a text is not UTF-8", e);
        }
    }

    /// <summary>Passes over a value that is no array.</summary>
    public void Skip(GgufValueType type)
    {
        if (type == GgufValueType.String)
        {
            ReadTextBytes();
        }
        else
        {
            Take(SizeOf(type));
        }
    }

    /// <summary>Passes over the elements of an array.</summary>
    /// <returns>Their number.</returns>
    public int SkipArray(GgufValueType type)
    {
        var count = ReadUInt64();

        // Even an empty text has its length, so no array has more elements than this.
        var most = (ulong)(Remaining / (type == GgufValueType.String ? sizeof(ulong) : SizeOf(type)));
        if (count > Math.Min(most, int.MaxValue))
        {
            throw new FormatException($"an array of {count} elements does not fit the {Remaining} bytes that are left");
        }

        if (type != GgufValueType.String)
        {
            Position += (long)count * SizeOf(type);
            return (int)count;
        }

        for (var i = 0; i < (int)count; i++)
        {
            ReadTextBytes();
        }

        return (int)count;
    }

    private static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        GgufValueType.Array => throw new FormatException("arrays of arrays are not supported"),
        _ => throw new FormatException($"value type {(uint)type} is unknown; supported: 0 to {(uint)GgufValueType.Float64}"),
    };

    private ReadOnlySpan<byte> ReadTextBytes(int most = int.MaxValue)
    {
        var length = ReadUInt64();
        return length <= (ulong)Math.Min(Remaining, most)
            ? Take((int)length)
            : throw new FormatException($"a text of {length} bytes does not fit the {Math.Min(Remaining, most)} bytes that it may have");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
        {
            throw new FormatException($"the header ends at byte {file.Length}, in the middle of a value; is the file truncated?");
        }

        var bytes = new ReadOnlySpan<byte>(file.Start + Position, count);
        Position += count;
        return bytes;
    }
}

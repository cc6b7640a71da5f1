using System.Buffers.Binary;

namespace Orleans.Ai.Storage;

/// <summary>The last page of a log's entries.</summary>
/// <param name="Page">Its number.</param>
/// <param name="Length">Entries up to its end, thus of the log.</param>
/// <param name="Used">Bytes of it that are in use.</param>
internal readonly record struct LogTail(long Page, int Length, int Used)
{
    /// <summary>Reads what a page begins with.</summary>
    public static LogTail Read(long page, ReadOnlySpan<byte> header) =>
        header.Length < 8 ? new(page, -1, 0) : new(page, BinaryPrimitives.ReadInt32BigEndian(header), UsedOf(header));

    /// <summary>Bytes in use of a page that begins so.</summary>
    public static int UsedOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32BigEndian(header[4..]);
}

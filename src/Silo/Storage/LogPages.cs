using System.Buffers.Binary;

namespace Orleans.Ai.Storage;

/// <summary>
/// The bytes of logs, in rows that fill a page of the database each. Such a page belongs to one log, is changed in place, and is
/// overwritten with zeros when the log is deleted. Smaller rows would share pages: SQLite moves them from one to another, and may
/// leave a copy where they were, <c>secure_delete</c> or not.
/// A page's number is its log's number and its place among the log's: first the entries, one after the other, each with its length
/// before it (4 bytes), then from <see cref="Heads"/> on the head. A page begins with how many entries there are up to its end, and
/// how many of its bytes are in use (4 bytes each).
/// </summary>
internal static class LogPages
{
    /// <summary>Place of the head's first page.</summary>
    public const int Heads = 0x800000;

    /// <summary>How far a log's number is shifted.</summary>
    public const int PlaceBits = 24;

    // The most that leaves no room for a second row in a page of 4,096 bytes, and needs no second page.
    private const int Size = 4056;
    private const int Header = 8;
    private const int Room = Size - Header;
    private const string Insert = "INSERT INTO log_page (page, data) VALUES ($1, $2) ON CONFLICT DO UPDATE SET data = excluded.data";

    // Concatenation makes text of blobs, which the cast takes back; the row keeps its size, and thus its place.
    private const string Append = "UPDATE log_page SET data = CAST($2 || substr(data, 9, $3) || $4 || substr(data, $5) AS BLOB) WHERE page = $1";

    /// <summary>Adds an entry behind the last page.</summary>
    /// <param name="connection">The file's.</param>
    /// <param name="log">Number of the log.</param>
    /// <param name="last">Its last page; <see langword="null"/>: it has none.</param>
    /// <param name="entry">The entry.</param>
    public static void AddEntry(StateConnection connection, long log, LogTail? last, ReadOnlySpan<byte> entry)
    {
        var bytes = new byte[sizeof(int) + entry.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, entry.Length);
        entry.CopyTo(bytes.AsSpan(sizeof(int)));
        var length = (last?.Length ?? 0) + 1;
        var rest = bytes.AsSpan();
        if (last is { Used: < Room } tail)
        {
            var part = rest[..Math.Min(rest.Length, Room - tail.Used)];
            rest = rest[part.Length..];
            var header = new byte[Header];
            Write(header, rest.IsEmpty ? length : tail.Length, tail.Used + part.Length);
            connection.Execute(Append, tail.Page, header, tail.Used, part.ToArray(), Header + tail.Used + part.Length + 1);
        }

        AddPages(connection, last is null ? log << PlaceBits : last.Value.Page + 1, rest, length);
    }

    /// <summary>Replaces the head.</summary>
    public static void SetHead(StateConnection connection, long log, ReadOnlySpan<byte> head)
    {
        var first = (log << PlaceBits) + Heads;
        var next = AddPages(connection, first, head, 0);
        Delete(connection, next, ((log + 1) << PlaceBits) - 1);
    }

    /// <summary>Deletes all entries.</summary>
    public static void DeleteEntries(StateConnection connection, long log) => Delete(connection, log << PlaceBits, (log << PlaceBits) + Heads - 1);

    /// <summary>Deletes all pages.</summary>
    public static void DeleteAll(StateConnection connection, long log) => Delete(connection, log << PlaceBits, ((log + 1) << PlaceBits) - 1);

    /// <summary>Reads the head.</summary>
    /// <returns>The head; <see langword="null"/>: pages are missing.</returns>
    public static byte[]? ReadHead(StateConnection connection, long log) => ReadBytes(connection, (log << PlaceBits) + Heads, Heads);

    /// <summary>Reads the entries.</summary>
    /// <returns>The entries; <see langword="null"/>: pages are missing.</returns>
    public static List<ReadOnlyMemory<byte>>? ReadEntries(StateConnection connection, long log)
    {
        if (ReadBytes(connection, log << PlaceBits, Heads) is not { } bytes)
        {
            return null;
        }

        var entries = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes.Length - at < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            at += sizeof(int);
            if (length < 0 || length > bytes.Length - at)
            {
                return null;
            }

            entries.Add(bytes.AsMemory(at, length));
            at += length;
        }

        return entries;
    }

    private static long AddPages(StateConnection connection, long page, ReadOnlySpan<byte> bytes, int length)
    {
        for (; !bytes.IsEmpty; page++)
        {
            var part = bytes[..Math.Min(bytes.Length, Room)];
            bytes = bytes[part.Length..];
            var data = new byte[Size];
            Write(data, bytes.IsEmpty ? length : length - 1, part.Length);
            part.CopyTo(data.AsSpan(Header));
            connection.Execute(Insert, page, data);
        }

        return page;
    }

    private static void Delete(StateConnection connection, long first, long last) =>
        connection.Execute("DELETE FROM log_page WHERE page BETWEEN $1 AND $2", first, last);

    private static byte[]? ReadBytes(StateConnection connection, long first, int count)
    {
        var next = first;
        var pages = connection.Query(
            "SELECT page, data FROM log_page WHERE page BETWEEN $1 AND $2 ORDER BY page",
            row => (Page: row.GetInt64(0), Data: row.GetFieldValue<byte[]>(1)),
            first,
            first + count - 1);
        return pages.TrueForAll(page => page.Page == next++ && page.Data.Length == Size && LogTail.UsedOf(page.Data) <= Room)
            ? [.. pages.SelectMany(page => page.Data.Skip(Header).Take(LogTail.UsedOf(page.Data)))]
            : null;
    }

    private static void Write(Span<byte> header, int length, int used)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        BinaryPrimitives.WriteInt32BigEndian(header[sizeof(int)..], used);
    }
}

using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>What a writer must know of a log. Times are in milliseconds since 1970.</summary>
internal readonly record struct LogRow(long Log, bool IsOpen, long? ExpiresAt, long ChangedAt, LogTail? Tail)
{
    /// <summary>Number of entries.</summary>
    public int Length => Tail?.Length ?? 0;

    /// <summary>Reads it from the first columns of a result.</summary>
    public static LogRow Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetBoolean(1),
        row.IsDBNull(2) ? null : row.GetInt64(2),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : LogTail.Read(row.GetInt64(4), row.GetFieldValue<byte[]>(5)));

    /// <summary>Nothing of it would change.</summary>
    public bool IsAs(bool isOpen, DateTimeOffset? expiresAt) => isOpen == IsOpen && expiresAt?.ToUnixTimeMilliseconds() == ExpiresAt;
}

using Orleans.Ai.Access;

namespace Orleans.Ai.Storage;

/// <summary>The logs of the state file; their text is in <see cref="LogPages"/>.</summary>
internal static class LogTable
{
    private const string SelectRow =
        """
        SELECT log, is_open, expires_at, changed_at, page, substr(data, 1, 8), id FROM log
        LEFT JOIN log_page ON page = (SELECT max(page) FROM log_page WHERE page BETWEEN log << 24 AND log << 24 | 0x7FFFFF)
        """;

    private const string ByKey = "WHERE kind = $1 AND tenant = $2 AND id = $3";
    private const string IsAlive = "(expires_at IS NULL OR expires_at > $1)";

    // A change of the head is seen at once; a writer that only adds entries need not move its log in the list each time.
    private const long ChangedPrecision = 1000;

    /// <summary>Adds an entry.</summary>
    public static void Append(StateConnection connection, LogAppend append, long now)
    {
        var row = Find(connection, append.Key, append.Position, now);
        var log = row?.Log ?? Create(connection, append, now);
        var hasHead = append.Head is { IsEmpty: false };
        if (row is { } found && (hasHead || now - found.ChangedAt >= ChangedPrecision || !found.IsAs(append.IsOpen, append.ExpiresAt)))
        {
            Update(connection, log, append.IsOpen, append.ExpiresAt, now);
        }

        if (hasHead)
        {
            LogPages.SetHead(connection, log, append.Head!.Value.Span);
        }

        LogPages.AddEntry(connection, log, row?.Tail, append.Entry.Span);
    }

    /// <summary>Puts one entry in the place of all.</summary>
    public static void Replace(StateConnection connection, LogAppend append, long length, long now)
    {
        if (Find(connection, append.Key, length, now) is { } found)
        {
            LogPages.DeleteEntries(connection, found.Log);
            Update(connection, found.Log, append.IsOpen, append.ExpiresAt, now);
            if (append.Head is { IsEmpty: false } head)
            {
                LogPages.SetHead(connection, found.Log, head.Span);
            }

            LogPages.AddEntry(connection, found.Log, null, append.Entry.Span);
        }
        else
        {
            Append(connection, append, now);
        }
    }

    /// <summary>Changes the head.</summary>
    public static void SetHead(StateConnection connection, LogHead head, long now)
    {
        var row = Find(connection, head.Key, head.Length, now) ?? throw new LogConflictException(head.Key, head.Length);
        Update(connection, row.Log, head.IsOpen, head.ExpiresAt, now);
        LogPages.SetHead(connection, row.Log, head.Head.Span);
    }

    /// <summary>Deletes a log.</summary>
    public static void Delete(StateConnection connection, LogKey key) =>
        connection.Query($"{SelectRow} {ByKey}", LogRow.Read, key.Kind, key.Tenant.Value, key.Id).ForEach(row => Delete(connection, row.Log));

    /// <summary>Deletes some of the logs that have expired.</summary>
    /// <returns>How many.</returns>
    public static int DeleteExpired(StateConnection connection, int limit, long now)
    {
        var logs = connection.Query("SELECT log FROM log WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2", row => row.GetInt64(0), now, limit);
        logs.ForEach(log => Delete(connection, log));
        return logs.Count;
    }

    /// <summary>Reads a log.</summary>
    public static StoredLog? Read(StateConnection connection, LogKey key, long from, long now) => connection.InOneState(() =>
        connection.Query($"{SelectRow} WHERE {IsAlive} AND kind = $2 AND tenant = $3 AND id = $4", LogRow.Read, now, key.Kind, key.Tenant.Value, key.Id) is [var row]
            ? new StoredLog(
                ReadHead(connection, row, key),
                from >= row.Length ? [] : [.. ReadEntries(connection, row, key).Skip((int)from)])
            : null);

    /// <summary>Lists heads, the last changed first.</summary>
    public static List<LogHead> List(StateConnection connection, string kind, TenantId tenant, LogCursor after, int limit, long now) =>
        connection.InOneState(() => connection.Query(
            $"{SelectRow} WHERE {IsAlive} AND kind = $2 AND tenant = $3 AND (changed_at, id) < ($4, $5) ORDER BY changed_at DESC, id DESC LIMIT $6",
            row => (Row: LogRow.Read(row), Id: row.GetString(6)),
            now,
            kind,
            tenant.Value,
            after.ChangedAt,
            after.Id,
            limit).ConvertAll(found => ReadHead(connection, found.Row, new(kind, tenant, found.Id))));

    /// <summary>Lists the open logs of a kind.</summary>
    public static List<LogKey> ListOpen(StateConnection connection, string kind, long now) => connection.Query(
        $"SELECT tenant, id FROM log WHERE {IsAlive} AND kind = $2 AND is_open", row => new LogKey(kind, new(row.GetString(0)), row.GetString(1)), now, kind);

    // The row of a log of that length; none for one that is still to be made, where an expired one has been cleared away.
    private static LogRow? Find(StateConnection connection, LogKey key, long length, long now)
    {
        if (connection.Query($"{SelectRow} {ByKey}", LogRow.Read, key.Kind, key.Tenant.Value, key.Id) is not [var row])
        {
            return length == 0 ? null : throw new LogConflictException(key, length);
        }

        var isAlive = row.ExpiresAt is null || row.ExpiresAt > now;
        if ((isAlive ? row.Length : 0) != length)
        {
            throw new LogConflictException(key, length);
        }

        if (isAlive)
        {
            return row;
        }

        Delete(connection, row.Log);
        return null;
    }

    private static long Create(StateConnection connection, LogAppend append, long now) => connection.Query(
        "INSERT INTO log (kind, tenant, id, is_open, expires_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING log",
        row => row.GetInt64(0),
        append.Key.Kind,
        append.Key.Tenant.Value,
        append.Key.Id,
        append.IsOpen,
        Milliseconds(append.ExpiresAt),
        now).Single();

    private static void Update(StateConnection connection, long log, bool isOpen, DateTimeOffset? expiresAt, long now) =>
        connection.Execute("UPDATE log SET is_open = $2, expires_at = $3, changed_at = $4 WHERE log = $1", log, isOpen, Milliseconds(expiresAt), now);

    private static void Delete(StateConnection connection, long log)
    {
        LogPages.DeleteAll(connection, log);
        connection.Execute("DELETE FROM log WHERE log = $1", log);
    }

    private static List<ReadOnlyMemory<byte>> ReadEntries(StateConnection connection, LogRow row, LogKey key) =>
        LogPages.ReadEntries(connection, row.Log) is { } entries && entries.Count == row.Length ? entries : throw Corrupt(key, "entries");

    private static LogHead ReadHead(StateConnection connection, LogRow row, LogKey key) => new()
    {
        Key = key,
        Length = row.Length,
        Head = LogPages.ReadHead(connection, row.Log) ?? throw Corrupt(key, "its head"),
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ChangedAt),
        ExpiresAt = row.ExpiresAt is { } expiry ? DateTimeOffset.FromUnixTimeMilliseconds(expiry) : null,
        IsOpen = row.IsOpen,
    };

    private static LogCorruptException Corrupt(LogKey key, string what) =>
        new($"Log {key} has lost {what}. Delete it, or put back a copy of the database.");

    private static long? Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();
}

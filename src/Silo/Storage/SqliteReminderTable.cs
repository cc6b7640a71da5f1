using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>Reminders in the <see cref="StateFile"/>.</summary>
internal sealed class SqliteReminderTable(StateFile file) : IReminderTable
{
    private const string Row = "grain_type = $1 AND grain_key = $2 AND name = $3";
    private const string Select = "SELECT grain_type, grain_key, name, etag, start_at, period FROM reminder WHERE";
    private const string Upsert =
        "INSERT OR REPLACE INTO reminder (grain_type, grain_key, name, etag, hash, start_at, period) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    public async Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var (type, key, _) = new StateKey(grainId, "");
        return new(await file.ReadAsync(connection => connection.Query($"{Select} grain_type = $1 AND grain_key = $2", ReadEntry, type, key)));
    }

    // The hashes are a ring: a range whose end is not above its beginning goes over the top.
    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var both = begin < end ? "AND" : "OR";
        return new(await file.ReadAsync(
            connection => connection.Query($"{Select} hash > $1 {both} hash <= $2", ReadEntry, (long)begin, (long)end)));
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var (type, key, name) = new StateKey(grainId, reminderName);
        return (await file.ReadAsync(connection => connection.Query($"{Select} {Row}", ReadEntry, type, key, name))).SingleOrDefault();
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var (type, key, name) = new StateKey(entry.GrainId, entry.ReminderName);
        var (etag, hash, start, period) = (StateKey.NewETag(), (long)entry.GrainId.GetUniformHashCode(), entry.StartAt.Ticks, entry.Period.Ticks);
        await file.WriteAsync(connection => connection.Execute(Upsert, type, key, name, etag, hash, start, period));
        return entry.ETag = etag;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var (type, key, name) = new StateKey(grainId, reminderName);
        return await file.WriteAsync(connection => connection.Execute($"DELETE FROM reminder WHERE {Row} AND etag = $4", type, key, name, eTag)) == 1;
    }

    public Task TestOnlyClearTable() => file.WriteAsync(connection => connection.Execute("DELETE FROM reminder"));

    private static ReminderEntry ReadEntry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Create(row.GetString(0), row.GetString(1)),
        ReminderName = row.GetString(2),
        ETag = row.GetString(3),
        StartAt = new DateTime(row.GetInt64(4), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(row.GetInt64(5)),
    };
}

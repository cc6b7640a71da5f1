using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>What Orleans' AdoNet provider wants to find in an SQLite file; it reads its statements from a table.</summary>
internal static class AdoNetTables
{
    private const string Row =
        "GrainIdHash = @GrainIdHash AND N0 = @GrainIdN0 AND N1 = @GrainIdN1 AND TypeHash = @GrainTypeHash AND Type = @GrainTypeString AND Extension = ifnull(@GrainIdExtensionString, '') AND Service = @ServiceId";

    private const string Write = """
        INSERT INTO OrleansStorage VALUES (@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, ifnull(@GrainIdExtensionString, ''), @ServiceId, @PayloadBinary, 1)
        ON CONFLICT DO UPDATE SET Payload = excluded.Payload, Version = Version + 1 WHERE Version = @GrainStateVersion
        RETURNING Version AS NewGrainStateVersion
        """;

    /// <summary>Makes them, in write-ahead logging and with full syncs as ours.</summary>
    public static void Create(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, """
            PRAGMA journal_mode = WAL;
            CREATE TABLE OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT NOT NULL);
            CREATE TABLE OrleansStorage (
                GrainIdHash INTEGER, N0 INTEGER, N1 INTEGER, TypeHash INTEGER, Type TEXT, Extension TEXT, Service TEXT, Payload BLOB, Version INTEGER,
                PRIMARY KEY (GrainIdHash, N0, N1, TypeHash, Type, Extension, Service));
            """);
        Add(connection, "WriteToStorageKey", Write);
        Add(connection, "ReadFromStorageKey", $"SELECT Payload AS PayloadBinary, Version FROM OrleansStorage WHERE {Row}");
        Add(connection, "ClearStorageKey", $"UPDATE OrleansStorage SET Payload = NULL, Version = Version + 1 WHERE {Row} RETURNING Version AS NewGrainStateVersion");
        Add(connection, "DeleteStorageKey", $"DELETE FROM OrleansStorage WHERE {Row} RETURNING Version AS NewGrainStateVersion");
    }

    private static void Add(SqliteConnection connection, string key, string text) =>
        Execute(connection, "INSERT INTO OrleansQuery VALUES ($key, $text)", new("$key", key), new("$text", text));

    private static void Execute(SqliteConnection connection, string sql, params SqliteParameter[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddRange(parameters);
        command.ExecuteNonQuery();
    }
}

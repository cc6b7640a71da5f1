using System.Globalization;
using Orleans.Ai.Data;

namespace Orleans.Ai.Storage;

/// <summary>The tables, and how they came to be.</summary>
internal static class StateSchema
{
    // "O.Ai" as SQLite's application id: tells our file from another program's.
    private const long ApplicationId = 0x4F2E4169;

    // PRAGMA user_version counts those that a file has seen. A new one is added at the end; none is ever changed.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE state (
            grain_type TEXT NOT NULL, grain_key TEXT NOT NULL, name TEXT NOT NULL,
            etag TEXT NOT NULL, data BLOB NOT NULL,
            PRIMARY KEY (grain_type, grain_key, name)) STRICT;
        CREATE TABLE reminder (
            grain_type TEXT NOT NULL, grain_key TEXT NOT NULL, name TEXT NOT NULL,
            etag TEXT NOT NULL, hash INTEGER NOT NULL, start_at INTEGER NOT NULL, period INTEGER NOT NULL,
            PRIMARY KEY (grain_type, grain_key, name)) STRICT;
        CREATE INDEX reminder_hash ON reminder (hash);
        """,
    ];

    /// <summary>Looks, without a change, whether the file is new or one of ours.</summary>
    /// <exception cref="DataFolderException">The file is another program's, or a newer version's.</exception>
    public static void Check(StateConnection connection, string file)
    {
        var version = connection.Number("PRAGMA user_version");
        var isNew = version == 0 && connection.Number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!isNew && connection.Number("PRAGMA application_id") != ApplicationId)
        {
            throw new DataFolderException($"{file} is another program's database. Choose another folder with --data.");
        }

        if (version > Migrations.Length)
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file} was written by a newer orleans-ai (schema {version}; this one knows {Migrations.Length}). Start that one, or choose another folder with --data."));
        }
    }

    /// <summary>Brings a new or an older file up to date.</summary>
    public static void Migrate(StateConnection connection)
    {
        for (var next = (int)connection.Number("PRAGMA user_version"); next < Migrations.Length; next++)
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN IMMEDIATE; {Migrations[next]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next + 1}; COMMIT"));
        }
    }
}

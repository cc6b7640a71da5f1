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
        // LogTable and LogPages say how they are used. Times are in milliseconds since 1970.
        """
        CREATE TABLE log (
            log INTEGER PRIMARY KEY,
            kind TEXT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL,
            is_open INTEGER NOT NULL, expires_at INTEGER, changed_at INTEGER NOT NULL,
            UNIQUE (kind, tenant, id)) STRICT;
        CREATE INDEX log_changed ON log (kind, tenant, changed_at, id);
        CREATE INDEX log_open ON log (kind) WHERE is_open;
        CREATE INDEX log_expiry ON log (expires_at) WHERE expires_at IS NOT NULL;
        CREATE TABLE log_page (page INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
        """,
        """
        CREATE TABLE usage (
            tenant TEXT NOT NULL, request TEXT NOT NULL, started_at INTEGER NOT NULL,
            key TEXT NOT NULL, role INTEGER NOT NULL, model TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
            error INTEGER, duration INTEGER NOT NULL, first_token INTEGER, run TEXT, sequence INTEGER,
            PRIMARY KEY (tenant, request)) STRICT;
        CREATE INDEX usage_time ON usage (started_at, tenant, request);
        CREATE INDEX usage_sequence ON usage (run, sequence) WHERE run IS NOT NULL;
        CREATE TABLE usage_run (
            run TEXT PRIMARY KEY, node TEXT NOT NULL, started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
            issued INTEGER NOT NULL, is_closed INTEGER NOT NULL) STRICT;
        """,
        """
        ALTER TABLE usage ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE usage ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE usage ADD COLUMN provider TEXT;
        ALTER TABLE usage ADD COLUMN provider_model TEXT;
        ALTER TABLE usage ADD COLUMN cost INTEGER;
        ALTER TABLE usage ADD COLUMN currency TEXT;
        ALTER TABLE usage ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
        """,
        // Two trees to write a record into, and not four: the table is its own key, and runs count what they have stored.
        """
        ALTER TABLE usage_run ADD COLUMN stored INTEGER NOT NULL DEFAULT 0;
        UPDATE usage_run SET stored = (SELECT count(*) FROM usage WHERE usage.run = usage_run.run);
        CREATE TABLE usage_record (
            tenant TEXT NOT NULL, request TEXT NOT NULL, started_at INTEGER NOT NULL,
            key TEXT NOT NULL, role INTEGER NOT NULL, model TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
            error INTEGER, duration INTEGER NOT NULL, first_token INTEGER, run TEXT, sequence INTEGER,
            reasoning_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
            provider TEXT, provider_model TEXT, cost INTEGER, currency TEXT, attempts INTEGER NOT NULL,
            PRIMARY KEY (tenant, request)) STRICT, WITHOUT ROWID;
        INSERT INTO usage_record SELECT
            tenant, request, started_at, key, role, model, prompt_tokens, cached_tokens, completion_tokens, error, duration, first_token, run, sequence,
            reasoning_tokens, cache_write_tokens, provider, provider_model, cost, currency, attempts
        FROM usage ORDER BY tenant, request;
        DROP TABLE usage;
        ALTER TABLE usage_record RENAME TO usage;
        CREATE INDEX usage_time ON usage (started_at, tenant, request);
        """,
        // One tree to write a record into, in the order of time, and what many of a day have in common stands once. Those without a number
        // are told again and again, and found by their names.
        """
        CREATE TABLE usage_label (
            label INTEGER PRIMARY KEY, day INTEGER NOT NULL, key TEXT NOT NULL, role INTEGER NOT NULL, model TEXT NOT NULL,
            provider TEXT NOT NULL, provider_model TEXT NOT NULL, currency TEXT NOT NULL,
            UNIQUE (day, key, role, model, provider, provider_model, currency)) STRICT;
        INSERT INTO usage_label (day, key, role, model, provider, provider_model, currency) SELECT DISTINCT
            started_at / 86400000, key, role, model, coalesce(provider, ''), coalesce(provider_model, ''), coalesce(currency, '')
        FROM usage;
        CREATE TABLE usage_record (
            started_at INTEGER NOT NULL, tenant TEXT NOT NULL, request TEXT NOT NULL, label INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL,
            cost INTEGER, attempts INTEGER NOT NULL, error INTEGER, duration INTEGER NOT NULL, first_token INTEGER, sequence INTEGER,
            PRIMARY KEY (started_at, tenant, request)) STRICT, WITHOUT ROWID;
        INSERT INTO usage_record SELECT
            started_at, tenant, request, label, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cache_write_tokens,
            cost, attempts, error, duration, first_token, sequence
        FROM usage JOIN usage_label ON
            (day, usage_label.key, usage_label.role, usage_label.model, usage_label.provider, usage_label.provider_model, usage_label.currency)
            = (started_at / 86400000, usage.key, usage.role, usage.model,
                coalesce(usage.provider, ''), coalesce(usage.provider_model, ''), coalesce(usage.currency, ''))
        ORDER BY started_at, tenant, request;
        DROP TABLE usage;
        ALTER TABLE usage_record RENAME TO usage;
        CREATE UNIQUE INDEX usage_told ON usage (tenant, request) WHERE sequence IS NULL;
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

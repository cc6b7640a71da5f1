using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

public sealed class StateSchemaTests
{
    // The first version's file, as it was written then.
    private const string First =
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
        INSERT INTO state VALUES ('note', '1', 'state', 'tag', x'0102');
        PRAGMA application_id = 0x4F2E4169;
        PRAGMA user_version = 1;
        """;

    // What the fourth had besides, as it was written then.
    private const string Fourth =
        """
        CREATE TABLE log (
            log INTEGER PRIMARY KEY,
            kind TEXT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL,
            is_open INTEGER NOT NULL, expires_at INTEGER, changed_at INTEGER NOT NULL,
            UNIQUE (kind, tenant, id)) STRICT;
        CREATE TABLE log_page (page INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
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
        ALTER TABLE usage ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE usage ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE usage ADD COLUMN provider TEXT;
        ALTER TABLE usage ADD COLUMN provider_model TEXT;
        ALTER TABLE usage ADD COLUMN cost INTEGER;
        ALTER TABLE usage ADD COLUMN currency TEXT;
        ALTER TABLE usage ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
        INSERT INTO usage_run VALUES ('r', 'node', 1000, 2000, 5, 1);
        INSERT INTO usage VALUES ('t', 'b', 1500, 'k', 1, 'm', 1, 2, 3, NULL, 40, 4, 'r', 2, 5, 6, 'p', 'q', 7, 'EUR', 8);
        INSERT INTO usage VALUES ('t', 'a', 1400, 'k', 0, 'm', 1, 2, 3, 9, 40, NULL, 'r', 1, 5, 6, NULL, NULL, NULL, NULL, 8);
        INSERT INTO usage VALUES ('t', 'c', 1600, 'k', 0, 'm', 1, 2, 3, NULL, 40, NULL, NULL, NULL, 5, 6, NULL, NULL, NULL, NULL, 8);
        INSERT INTO usage VALUES ('t', 'd', 1728000001700, 'k', 1, 'm', 1, 2, 3, NULL, 40, 4, NULL, NULL, 5, 6, 'p', 'q', 7, 'EUR', 8);
        INSERT INTO usage VALUES ('u', 'd', 1728000001700, 'k', 1, 'm', 1, 2, 3, NULL, 40, 4, NULL, NULL, 5, 6, 'p', 'q', 7, 'EUR', 8);
        PRAGMA application_id = 0x4F2E4169;
        PRAGMA user_version = 4;
        """;

    [Fact]
    public async Task Open_FileOfTheFourthVersion_KeepsItsUsage()
    {
        var token = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        using (var old = new StateConnection(Path.Combine(folder.Path, "state.db")))
        {
            old.Execute(First);
            old.Execute(Fourth);
        }

        await using var file = StateFile.Open(folder.Path);
        var store = new SqliteUsageStore(file);

        var run = (await store.ListRunsAsync(token)).ShouldHaveSingleItem();
        (run.Id, run.Issued, run.Stored, run.IsClosed).ShouldBe(("r", 5, 2, true));
        var entries = (await store.ListAsync(new(), null, 10, token)).Entries;
        entries.Select(entry => (entry.Record.Request.Value, entry.Sequence)).ShouldBe([("d", null), ("d", null), ("c", null), ("b", 2L), ("a", 1L)]);
        var record = entries[3].Record;
        (record.Usage.PromptTokens, record.Usage.CacheWriteTokens, record.Target?.Model, record.Cost?.NanoUnits, record.Attempts).ShouldBe((1, 6, "q", 7, 8));
        (record.Caller.Key.Value, record.Caller.Role, record.Model.Value, record.Cost?.Currency, record.Error).ShouldBe(("k", (CallerRole)1, "m", "EUR", null));
        var failed = entries[4].Record;
        (failed.Caller.Role, failed.Target, failed.Cost, failed.Error, failed.TimeToFirstToken).ShouldBe(((CallerRole)0, null, null, (InferenceErrorCode)9, null));

        // Labels are those of their days: two of the first, of which two records share one, and one of the other.
        (await LabelsAsync()).ShouldBe(3);
        await store.TrimAsync(entries[0].Record.StartedAt, token);
        (await LabelsAsync()).ShouldBe(1);
        (await store.ListAsync(new(), null, 10, token)).Entries.Select(entry => entry.Record.Caller.Tenant.Value).ShouldBe(["u", "t"]);

        Task<long> LabelsAsync() => file.ReadAsync(connection => connection.Number("SELECT count(*) FROM usage_label"), token);
    }

    [Fact]
    public async Task Open_FileOfTheFirstVersion_KeepsWhatIsInIt()
    {
        using var folder = new TemporaryFolder();
        using (var old = new StateConnection(Path.Combine(folder.Path, "state.db")))
        {
            old.Execute(First);
        }

        await using var file = StateFile.Open(folder.Path);

        (await file.ReadAsync(connection => connection.Query("SELECT etag FROM state", row => row.GetString(0)), TestContext.Current.CancellationToken)).ShouldBe(["tag"]);
        (await file.ReadAsync(connection => connection.Number("SELECT count(*) FROM log"), TestContext.Current.CancellationToken)).ShouldBe(0);
    }
}

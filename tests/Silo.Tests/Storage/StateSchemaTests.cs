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

using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private const int Rows = 8;
    private const int Absent = Rows;

    private readonly TemporaryFolder _folder = new();
    private readonly StateConnection _connection;

    public GroupCommitTests()
    {
        _connection = new(Path.Combine(_folder.Path, "state.db"));
        _connection.Execute("CREATE TABLE value (id INTEGER PRIMARY KEY, number INTEGER NOT NULL CHECK (number >= 0), filling BLOB) STRICT");
        for (var row = 0; row < Rows; row++)
        {
            _connection.Execute("INSERT INTO value (id, number) VALUES ($1, 0)", row);
        }

        _connection.Execute("PRAGMA max_page_count = 10");
    }

    private enum Kind
    {
        Good,
        BreaksAConstraint,
        Throws,
        FillsTheDisk,
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_AnyGroup_CommitsWhatIsGoodAndFailsWhatIsNot() => Prop.ForAll(
        Gen.Zip(Gen.Elements(Enum.GetValues<Kind>()), Gen.Choose(0, Absent)).ListOf().Select(list => list.ToArray()).ToArbitrary(),
        changes =>
        {
            var before = Numbers();
            var group = changes.Select(change => new StateWork(connection => Change(connection, change.Item1, change.Item2))).ToArray();

            GroupCommit.Run(_connection, group);

            var good = changes.Where(change => change.Item1 == Kind.Good).ToArray();
            Numbers().ShouldBe(before.Select((number, row) => number + good.Count(change => change.Item2 == row)));
            group.Select(work => work.Problem is null).ShouldBe(changes.Select(change => change.Item1 == Kind.Good));
            group.Where((_, i) => changes[i].Item1 == Kind.FillsTheDisk).ShouldAllBe(work => ((SqliteException)work.Problem!).SqliteErrorCode == 13);
            _connection.IsInTransaction.ShouldBeFalse();
        }).QuickCheckThrowOnFailure();

    private static int Change(StateConnection connection, Kind kind, int row) => kind switch
    {
        Kind.Good => connection.Execute("UPDATE value SET number = number + 1 WHERE id = $1", row),
        Kind.BreaksAConstraint => connection.Execute("INSERT INTO value (id, number) VALUES ($1, -1)", Absent),
        Kind.FillsTheDisk => connection.Execute("INSERT INTO value (id, number, filling) VALUES ($1, 1, $2)", Absent, new byte[1 << 20]),
        _ => throw new InvalidOperationException("A bug of the change."),
    };

    private List<long> Numbers() => _connection.Query("SELECT number FROM value ORDER BY id", row => row.GetInt64(0));
}

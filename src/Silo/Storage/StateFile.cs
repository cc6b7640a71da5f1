using Microsoft.Data.Sqlite;
using Orleans.Ai.Data;

namespace Orleans.Ai.Storage;

/// <summary>
/// The SQLite file that holds what must survive a restart, of a process that is alone. One thread writes, another reads;
/// a change is acknowledged when it is on the disk.
/// </summary>
internal sealed class StateFile : IAsyncDisposable
{
    // A file that a burst has made long is cut to this. Unit: bytes.
    private const int LongestIdleLog = 64 << 20;

    private readonly DataFolder _folder;
    private readonly StateThread _writer;
    private readonly StateThread _reader;

    private StateFile(DataFolder folder, string file, StateConnection writer, StateConnection reader)
    {
        HasLogs = writer.Number("SELECT EXISTS (SELECT 1 FROM log)") == 1;
        _folder = folder;
        _writer = new(file, writer, "state writer", Write);
        _reader = new(file, reader, "state reader", static (connection, group) =>
        {
            foreach (var work in group)
            {
                work.Run(connection);
                work.Publish();
            }
        });
    }

    /// <summary>The folder it is in, held by this process alone.</summary>
    public string Folder => _folder.Path;

    /// <summary>There were logs in it when it was opened.</summary>
    public bool HasLogs { get; }

    /// <summary>Takes the folder, and opens <c>state.db</c> in it.</summary>
    /// <param name="folder">Made where it is not there yet.</param>
    /// <param name="synchronous">SQLite's setting. Whatever is below <c>FULL</c> forgets acknowledged writes when the power fails.</param>
    /// <exception cref="DataFolderException">The folder or the file is not for us, or cannot be used.</exception>
    public static StateFile Open(string folder, string synchronous = "FULL")
    {
        var held = DataFolder.Take(folder);
        var file = Path.Combine(held.Path, "state.db");
        List<StateConnection> connections = [];
        try
        {
            connections.Add(new(file));
            StateSchema.Check(connections[0], file);
            connections[0].Execute(
                $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA journal_size_limit = {LongestIdleLog}; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000");
            StateSchema.Migrate(connections[0]);
            connections.Add(new(file));
            return new(held, file, connections[0], connections[1]);
        }
        catch (Exception exception)
        {
            connections.ForEach(connection => connection.Dispose());
            held.Dispose();
            if (exception is SqliteException sqlite)
            {
                throw new DataFolderException(StateException.From(file, sqlite).Message, sqlite);
            }

            throw;
        }
    }

    /// <summary>Changes the file; done when the change is on the disk.</summary>
    /// <param name="change">
    /// Statements and queries; it happens whole or not at all, and no exception of it touches another's change. May run several
    /// times. Changes happen in the order of the calls.
    /// </param>
    /// <param name="cancellationToken">Counts until the change is queued.</param>
    public Task<T> WriteAsync<T>(Func<StateConnection, T> change, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(change, cancellationToken);

    /// <summary>Deletes from the file; done when nothing is left of it in the database, its log or its free pages.</summary>
    /// <param name="change">As for <see cref="WriteAsync"/>.</param>
    /// <param name="cancellationToken">Counts until the change is queued.</param>
    public Task<T> EraseAsync<T>(Func<StateConnection, T> change, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(change, cancellationToken, erases: true);

    /// <summary>Reads what was acknowledged.</summary>
    public Task<T> ReadAsync<T>(Func<StateConnection, T> query, CancellationToken cancellationToken = default) =>
        _reader.RunAsync(query, cancellationToken);

    private static void Write(StateConnection connection, ReadOnlySpan<StateWork> group)
    {
        GroupCommit.Run(connection, group);
        List<StateWork> erasing = [];
        foreach (var work in group)
        {
            if (work is { Erases: true, Problem: null })
            {
                erasing.Add(work);
            }
            else
            {
                work.Publish();
            }
        }

        // The pages as they were before are in the log until it is emptied; once for all that gathered.
        if (erasing.Count > 0)
        {
            var problem = EmptyLog(connection);
            erasing.ForEach(work =>
            {
                work.Problem = problem;
                work.Publish();
            });
        }
    }

    private static SqliteException? EmptyLog(StateConnection connection)
    {
        try
        {
            const int Busy = 5;
            return connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0
                ? null
                : new("The log of the database could not be emptied: another program is reading.", Busy);
        }
        catch (SqliteException exception)
        {
            return exception;
        }
    }

    /// <summary>Writes what is queued, closes the file and gives the folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
        _folder.Dispose();
    }
}

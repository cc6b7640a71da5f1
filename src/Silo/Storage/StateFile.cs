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
        _folder = folder;
        _writer = new(file, writer, "state writer", GroupCommit.Run);
        _reader = new(file, reader, "state reader", static (connection, group) =>
        {
            foreach (var work in group)
            {
                work.Run(connection);
            }
        });
    }

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
            connections[0].Execute($"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA journal_size_limit = {LongestIdleLog}");
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
    /// <param name="change">One statement, and queries; no exception of it touches another's change.</param>
    /// <param name="cancellationToken">Counts until the change is queued.</param>
    public Task<T> WriteAsync<T>(Func<StateConnection, T> change, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(change, cancellationToken);

    /// <summary>Reads what was acknowledged.</summary>
    public Task<T> ReadAsync<T>(Func<StateConnection, T> query, CancellationToken cancellationToken = default) =>
        _reader.RunAsync(query, cancellationToken);

    /// <summary>Writes what is queued, closes the file and gives the folder back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
        _folder.Dispose();
    }
}

using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>A thread with a connection of its own and a bounded queue: SQLite blocks, and a grain's turn must not.</summary>
internal sealed class StateThread : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private const int LargestGroup = 256;

    private readonly Channel<StateWork> _queue = Channel.CreateBounded<StateWork>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly SemaphoreSlim _queued = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _file;
    private readonly StateConnection _connection;
    private readonly Action<StateConnection, ReadOnlySpan<StateWork>> _run;

    /// <summary>Starts it.</summary>
    /// <param name="file">The database, for messages.</param>
    /// <param name="connection">Becomes the thread's.</param>
    /// <param name="name">Of the thread.</param>
    /// <param name="run">Does what has gathered while the thread was busy, and publishes it.</param>
    public StateThread(string file, StateConnection connection, string name, Action<StateConnection, ReadOnlySpan<StateWork>> run)
    {
        (_file, _connection, _run) = (file, connection, run);
        new Thread(Loop) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Queues it and waits for the outcome. The token counts until it is queued: then it happens.</summary>
    /// <exception cref="StateException">SQLite could not do it.</exception>
    public async Task<T> RunAsync<T>(Func<StateConnection, T> body, CancellationToken cancellationToken, bool erases = false)
    {
        var work = new StateWork(connection => body(connection)) { Erases = erases };
        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken);
            _queued.Release();
            return (T)(await work.Outcome)!;
        }
        catch (ChannelClosedException exception)
        {
            throw new StateException($"{_file} is closed: the process is about to end.", exception);
        }
        catch (SqliteException exception)
        {
            throw StateException.From(_file, exception);
        }
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _queued.Release();
        await _ended.Task;
    }

    private void Loop()
    {
        var group = new List<StateWork>(LargestGroup);
        while (!_queue.Reader.Completion.IsCompleted)
        {
            // Woken by whoever queues: by way of the pool, it would wait for a thread of that first.
            _queued.Wait();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            if (group.Count == 0)
            {
                continue;
            }

            _run(_connection, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(group));
            group.Clear();
        }

        _connection.Dispose();
        _ended.SetResult();
    }
}

using Orleans.Ai.Access;

namespace Orleans.Ai.Storage;

/// <summary>
/// Durable logs with one writer each: what generations, sessions and stored results are kept in. A write is acknowledged when it
/// survives the loss of this process (SQLite: on the disk; Redis: as durable as that server is). Writes of one log that are not
/// awaited happen in the order of the calls. Every method throws <see cref="Clustering.StorageUnavailableException"/> when the
/// store is out of reach.
/// </summary>
public interface ILogStore
{
    /// <summary>Adds an entry.</summary>
    /// <exception cref="LogConflictException">The position is not the next one.</exception>
    Task AppendAsync(LogAppend append, CancellationToken cancellationToken = default);

    /// <summary>Puts one entry in the place of all that are there, whatever their number; what was there is really gone.</summary>
    /// <param name="append">The entry; its position is 0.</param>
    /// <param name="length">Number of entries that are there. Unit: entries.</param>
    /// <param name="cancellationToken">Counts until the write is on its way.</param>
    /// <exception cref="LogConflictException">There are more or fewer.</exception>
    Task ReplaceAsync(LogAppend append, long length, CancellationToken cancellationToken = default);

    /// <summary>Changes a log's head, and whether it is open and when it expires, but no entry.</summary>
    /// <exception cref="LogConflictException">There are more or fewer entries than <see cref="LogHead.Length"/>.</exception>
    Task SetHeadAsync(LogHead head, CancellationToken cancellationToken = default);

    /// <summary>Reads a log.</summary>
    /// <param name="key">Which.</param>
    /// <param name="from">Position of the first entry to read; <see cref="long.MaxValue"/> for the head alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The log; <see langword="null"/>: there is none, or it has expired.</returns>
    /// <exception cref="LogCorruptException">It cannot be read.</exception>
    Task<StoredLog?> ReadAsync(LogKey key, long from = 0, CancellationToken cancellationToken = default);

    /// <summary>Deletes a log: its bytes are really gone from the store. Does nothing where there is none.</summary>
    Task DeleteAsync(LogKey key, CancellationToken cancellationToken = default);

    /// <summary>Lists a tenant's logs of one kind, the last changed first.</summary>
    /// <param name="kind">What they are logs of.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="after">What the page before gave as <see cref="LogPage.Next"/>; <see langword="null"/> for the first.</param>
    /// <param name="limit">Most to list. Unit: logs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LogPage> ListAsync(string kind, TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>All open logs of a kind, of every tenant.</summary>
    Task<IReadOnlyList<LogKey>> ListOpenAsync(string kind, CancellationToken cancellationToken = default);
}

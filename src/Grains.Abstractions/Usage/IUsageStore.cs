namespace Orleans.Ai.Usage;

/// <summary>
/// Keeps usage records for operators. Every method throws <see cref="Clustering.StorageUnavailableException"/> when the store is out
/// of reach.
/// </summary>
public interface IUsageStore
{
    /// <summary>
    /// Adds records, each once however often it is told: tenant and request name it. One with a number has the same beginning whenever it
    /// is told. Ends when they are durable.
    /// </summary>
    /// <param name="run">How the run of the silo stands that tells them.</param>
    /// <param name="entries">The records.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For each record, whether it was new.</returns>
    Task<IReadOnlyList<bool>> AddAsync(UsageRun run, IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Lists records, the last begun first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">What the page before gave as <see cref="UsagePage.Next"/>; <see langword="null"/> for the first.</param>
    /// <param name="limit">Most to list. Unit: records.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="after"/> is no place in a list.</exception>
    Task<UsagePage> ListAsync(UsageFilter filter, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Adds records up.</summary>
    Task<UsageTotals> SumAsync(UsageFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The runs that records are kept of.</summary>
    Task<IReadOnlyList<UsageRun>> ListRunsAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes records of requests that were begun before, to the day, and runs that ended before.</summary>
    Task TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

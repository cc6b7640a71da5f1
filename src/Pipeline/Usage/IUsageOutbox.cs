namespace Orleans.Ai.Usage;

/// <summary>Takes the usage of requests that are on record, for good.</summary>
public interface IUsageOutbox
{
    /// <summary>Adds a record, once however often it is told: <see cref="UsageRecord.Request"/> names it. Ends when it is durable.</summary>
    Task AddAsync(UsageRecord record, CancellationToken cancellationToken = default);
}

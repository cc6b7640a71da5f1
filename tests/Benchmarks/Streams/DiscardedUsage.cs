using Orleans.Ai.Usage;

namespace Orleans.Ai.Streams;

/// <summary>Keeps no usage.</summary>
internal sealed class DiscardedUsage : IUsageStore
{
    public Task<IReadOnlyList<bool>> AddAsync(UsageRun run, IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<bool>>([.. entries.Select(_ => true)]);

    public Task<UsagePage> ListAsync(UsageFilter filter, string? after, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(new UsagePage([], null));

    public Task<UsageTotals> SumAsync(UsageFilter filter, CancellationToken cancellationToken = default) => Task.FromResult(new UsageTotals(0, 0, default));

    public Task<IReadOnlyList<UsageRun>> ListRunsAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<UsageRun>>([]);

    public Task TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => Task.CompletedTask;
}

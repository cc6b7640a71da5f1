using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>A store in memory that can be taken away.</summary>
internal sealed class KeptUsage : IUsageStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId, RequestId), UsageEntry> _entries = [];

    public bool IsAway { get; set; }

    public int Batches { get; private set; }

    public int Trims { get; private set; }

    public UsageRun? Run { get; private set; }

    public IReadOnlyList<UsageEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Values];
            }
        }
    }

    public async Task<IReadOnlyList<bool>> AddAsync(UsageRun run, IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (IsAway)
        {
            throw new StorageUnavailableException("away");
        }

        lock (_lock)
        {
            (Run, Batches) = (run, Batches + 1);
            return [.. entries.Select(entry => _entries.TryAdd((entry.Record.Caller.Tenant, entry.Record.Request), entry))];
        }
    }

    public Task TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => Task.FromResult(Trims++);

    public Task<UsagePage> ListAsync(UsageFilter filter, string? after, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<UsageTotals> SumAsync(UsageFilter filter, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<UsageRun>> ListRunsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

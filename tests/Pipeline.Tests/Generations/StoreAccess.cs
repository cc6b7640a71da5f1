using Orleans.Ai.Access;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Generations;

/// <summary>A process's way to the store: its writes arrive in their order, or not at all.</summary>
internal sealed class StoreAccess(MemoryLogStore store, StepGate gate) : ILogStore
{
    private Task _before = Task.CompletedTask;

    public Task AppendAsync(LogAppend append, CancellationToken cancellationToken = default) => InOrderAsync(() => store.Append(append));

    public Task ReplaceAsync(LogAppend append, long length, CancellationToken cancellationToken = default) => InOrderAsync(() => store.Replace(append, length));

    public Task SetHeadAsync(LogHead head, CancellationToken cancellationToken = default) => InOrderAsync(() => store.SetHead(head));

    public Task DeleteAsync(LogKey key, CancellationToken cancellationToken = default) => InOrderAsync(() => store.Delete(key));

    public async Task<StoredLog?> ReadAsync(LogKey key, long from = 0, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return store.Read(key, from);
    }

    public Task<LogPage> ListAsync(string kind, TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<LogKey>> ListOpenAsync(string kind, CancellationToken cancellationToken = default) => Task.FromResult(store.ListOpen());

    private Task InOrderAsync(Action write)
    {
        lock (gate)
        {
            return _before = RunAsync(_before, write);
        }
    }

    private async Task RunAsync(Task before, Action write)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await gate.StepAsync(write);
    }
}

using Orleans.Ai.Access;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Storage;

/// <summary>Logs in the <see cref="StateFile"/>, of a silo that is alone.</summary>
internal sealed class SqliteLogStore(StateFile file, TimeProvider time) : ILogStore
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task AppendAsync(LogAppend append, CancellationToken cancellationToken = default) =>
        WriteAsync(connection => LogTable.Append(connection, append, Now), cancellationToken);

    public Task ReplaceAsync(LogAppend append, long length, CancellationToken cancellationToken = default) =>
        length > 0
            ? EraseAsync(connection => LogTable.Replace(connection, append, length, Now), cancellationToken)
            : AppendAsync(append, cancellationToken);

    public Task SetHeadAsync(LogHead head, CancellationToken cancellationToken = default) =>
        WriteAsync(connection => LogTable.SetHead(connection, head, Now), cancellationToken);

    public Task<StoredLog?> ReadAsync(LogKey key, long from = 0, CancellationToken cancellationToken = default) =>
        ExplainAsync(file.ReadAsync(connection => LogTable.Read(connection, key, from, Now), cancellationToken));

    public Task DeleteAsync(LogKey key, CancellationToken cancellationToken = default) =>
        EraseAsync(connection => LogTable.Delete(connection, key), cancellationToken);

    public async Task<LogPage> ListAsync(string kind, TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default)
    {
        var cursor = LogCursor.Parse(after);
        return LogCursor.ToPage(
            await ExplainAsync(file.ReadAsync(connection => LogTable.List(connection, kind, tenant, cursor, limit + 1, Now), cancellationToken)),
            limit);
    }

    public async Task<IReadOnlyList<LogKey>> ListOpenAsync(string kind, CancellationToken cancellationToken = default) =>
        await ExplainAsync(file.ReadAsync(connection => LogTable.ListOpen(connection, kind, Now), cancellationToken));

    /// <summary>Deletes what has expired.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        // In parts, so that writers need not wait for long.
        const int Part = 64;
        while (await ExplainAsync(file.EraseAsync(connection => LogTable.DeleteExpired(connection, Part, Now), cancellationToken)) == Part)
        {
        }
    }

    private Task<bool> WriteAsync(Action<StateConnection> change, CancellationToken cancellationToken) =>
        ExplainAsync(file.WriteAsync(Done(change), cancellationToken));

    private Task<bool> EraseAsync(Action<StateConnection> change, CancellationToken cancellationToken) =>
        ExplainAsync(file.EraseAsync(Done(change), cancellationToken));

    private static Func<StateConnection, bool> Done(Action<StateConnection> change) => connection =>
    {
        change(connection);
        return true;
    };

    private static async Task<T> ExplainAsync<T>(Task<T> operation)
    {
        try
        {
            return await operation;
        }
        catch (StateException exception)
        {
            throw new StorageUnavailableException(exception.Message);
        }
    }
}

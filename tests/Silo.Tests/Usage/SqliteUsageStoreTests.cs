using Orleans.Ai.Storage;

namespace Orleans.Ai.Usage;

public sealed class SqliteUsageStoreTests : UsageStoreTests
{
    private readonly TemporaryState _state = new();

    public override ValueTask DisposeAsync() => _state.DisposeAsync();

    private protected override Task<IUsageStore> OpenAsync() => Task.FromResult<IUsageStore>(new SqliteUsageStore(_state.File));

    private protected override async Task TakeAwayAsync() => await _state.File.DisposeAsync();
}

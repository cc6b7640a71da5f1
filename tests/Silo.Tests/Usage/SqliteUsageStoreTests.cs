using Orleans.Ai.Access;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Usage;

public sealed class SqliteUsageStoreTests : UsageStoreTests
{
    private readonly TemporaryState _state = new();

    public override ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task Trim_OfADay_DeletesItsLabelsToo()
    {
        var token = TestContext.Current.CancellationToken;
        var noon = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        await Store.AddAsync(
            new() { Id = new('a', 32), Node = "node", StartedAt = noon, SeenAt = noon, Issued = 3 },
            [.. Enumerable.Range(0, 6).Select(i => new UsageEntry(
                new()
                {
                    Request = new($"request-{i}"),
                    Caller = new() { Tenant = new("team"), Key = new("key"), Role = CallerRole.Client },
                    Model = new($"model-{i % 2}"),
                    Usage = default,
                    StartedAt = noon.AddDays(i % 3),
                    Duration = default,
                },
                i + 1))],
            token);
        (await LabelsAsync()).ShouldBe(6);

        await Store.TrimAsync(noon.AddDays(2), token);

        (await LabelsAsync()).ShouldBe(2);
        (await Store.SumAsync(new(), token)).Requests.ShouldBe(2);

        Task<long> LabelsAsync() => _state.File.ReadAsync(connection => connection.Number("SELECT count(*) FROM usage_label"), token);
    }

    private protected override Task<IUsageStore> OpenAsync() => Task.FromResult<IUsageStore>(new SqliteUsageStore(_state.File));

    private protected override async Task TakeAwayAsync() => await _state.File.DisposeAsync();
}

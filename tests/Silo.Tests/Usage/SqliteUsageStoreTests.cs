using Orleans.Ai.Access;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Usage;

public sealed class SqliteUsageStoreTests : UsageStoreTests
{
    private readonly TemporaryState _state = new();

    public override ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task Labels_OfRecordsAlike_AreStoredOnceADayAndTrimmedWithIt()
    {
        var token = TestContext.Current.CancellationToken;
        var noon = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var run = new UsageRun { Id = new('a', 32), Node = "node", StartedAt = noon, SeenAt = noon, Issued = 24 };
        foreach (var half in Enumerable.Range(0, 24).Chunk(12))
        {
            await Store.AddAsync(run, [.. half.Select(i => new UsageEntry(Record(i, noon.AddDays(i % 3)), i + 1))], token);
            (await LabelsAsync()).ShouldBe(6);
        }

        await Store.TrimAsync(noon.AddDays(2), token);

        (await LabelsAsync()).ShouldBe(2);
        (await Store.SumAsync(new(), token)).Requests.ShouldBe(8);

        Task<long> LabelsAsync() => _state.File.ReadAsync(connection => connection.Number("SELECT count(*) FROM usage_label"), token);

        static UsageRecord Record(int i, DateTimeOffset startedAt) => new()
        {
            Request = new($"request-{i}"),
            Caller = new() { Tenant = new("team"), Key = new("key"), Role = CallerRole.Client },
            Model = new($"model-{i % 2}"),
            Usage = default,
            StartedAt = startedAt,
            Duration = default,
        };
    }

    private protected override Task<IUsageStore> OpenAsync() => Task.FromResult<IUsageStore>(new SqliteUsageStore(_state.File));

    private protected override async Task TakeAwayAsync() => await _state.File.DisposeAsync();
}

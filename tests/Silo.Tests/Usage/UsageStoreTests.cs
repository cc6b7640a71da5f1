using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Usage;

/// <summary>What every store of usage keeps to.</summary>
public abstract class UsageStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly UsageRun Run = new() { Id = new('a', 32), Node = "node", StartedAt = Noon, SeenAt = Noon, Issued = 7 };

    private protected IUsageStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Add_SameRequestAgain_CountsOnce()
    {
        (await AddAsync(Entry(1), Entry(2), Entry(1))).ShouldBe([true, true, false]);
        (await AddAsync(Entry(2) with { Record = Entry(2).Record with { Usage = default } }, Entry(3))).ShouldBe([false, true]);
        (await AddAsync(Entry(1) with { Record = Entry(1).Record with { Caller = Entry(1).Record.Caller with { Tenant = new("other") } } })).ShouldBe([true]);

        var totals = await Store.SumAsync(new(), TestContext.Current.CancellationToken);
        totals.ShouldBe(new UsageTotals(4, 3, new() { PromptTokens = 400, CachedTokens = 40, CompletionTokens = 8, ReasoningTokens = 7, CacheWriteTokens = 11 })
        {
            Costs = [new(1002, "EUR"), new(1003, "USD")],
            Unpriced = 2,
        });
        var run = (await Store.ListRunsAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        run.ShouldBe(Run with { Stored = 4 });
        run.Missing.ShouldBe(3);
    }

    [Fact]
    public async Task Add_OneThatIsToldAgainWithAnotherBeginning_CountsOnce()
    {
        var told = Entry(1) with { Sequence = null };
        await AddAsync(told, Entry(2));

        (await AddAsync(told with { Record = told.Record with { StartedAt = told.Record.StartedAt.AddSeconds(1), Model = new ModelId("another") } })).ShouldBe([false]);

        (await Store.SumAsync(new(), TestContext.Current.CancellationToken)).Requests.ShouldBe(2);
    }

    [Fact]
    public async Task List_Records_AreAsTheyWereAdded()
    {
        var entries = new[] { Entry(1), Entry(2) with { Sequence = null } };
        await AddAsync(entries);

        var page = await Store.ListAsync(new(), null, 10, TestContext.Current.CancellationToken);

        page.ShouldSatisfyAllConditions(() => page.Entries.ShouldBe(entries.Reverse()), () => page.Next.ShouldBeNull());
        (await Store.ListRunsAsync(TestContext.Current.CancellationToken)).Single().Stored.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task List_PageByPage_GivesEachOnceTheLastFirst(int limit)
    {
        // Several at the same instant, and some days.
        var entries = Enumerable.Range(0, 24).Select(i => Entry(i) with { Record = Entry(i).Record with { StartedAt = Noon.AddHours(i / 3 * 9) } }).ToArray();
        await AddAsync(entries);

        var (found, after) = (new List<UsageEntry>(), default(string));
        do
        {
            var page = await Store.ListAsync(new(), after, limit, TestContext.Current.CancellationToken);
            page.Entries.Count.ShouldBeLessThanOrEqualTo(limit);
            found.AddRange(page.Entries);
            after = page.Next;
        }
        while (after is not null);

        found.ShouldBe(entries.OrderByDescending(entry => entry.Record.StartedAt).ThenByDescending(entry => entry.Record.Caller.Tenant.Value, StringComparer.Ordinal)
            .ThenByDescending(entry => entry.Record.Request.Value, StringComparer.Ordinal));
        await Should.ThrowAsync<ArgumentException>(() => Store.ListAsync(new(), "nonsense", 2));
    }

    [Fact]
    public async Task Filter_OfAnyKind_LeavesOutTheOthers()
    {
        await AddAsync([.. Enumerable.Range(0, 12).Select(Entry)]);
        (UsageFilter Filter, Func<UsageRecord, bool> Applies)[] filters =
        [
            (new() { Tenant = new("tenant-1") }, record => record.Caller.Tenant.Value == "tenant-1"),
            (new() { Key = new("key-1") }, record => record.Caller.Key.Value == "key-1"),
            (new() { Model = new("org/model:2") }, record => record.Model.Value == "org/model:2"),
            (new() { From = Noon.AddSeconds(5) }, record => record.StartedAt >= Noon.AddSeconds(5)),
            (new() { To = Noon.AddSeconds(5) }, record => record.StartedAt < Noon.AddSeconds(5)),
            (new() { Tenant = new("tenant-0"), Model = new("org/model:0"), From = Noon.AddSeconds(1), To = Noon.AddDays(2) },
                record => record.Caller.Tenant.Value == "tenant-0" && record.Model.Value == "org/model:0" && record.StartedAt >= Noon.AddSeconds(1)),
            (new() { Tenant = new("nobody") }, _ => false),
        ];
        foreach (var (filter, applies) in filters)
        {
            var expected = Enumerable.Range(0, 12).Select(i => Entry(i).Record).Where(applies).ToList();
            var found = (await Store.ListAsync(filter, null, 100, TestContext.Current.CancellationToken)).Entries.Select(entry => entry.Record);
            found.ShouldBe(expected, ignoreOrder: true);
            (await Store.SumAsync(filter, TestContext.Current.CancellationToken)).ShouldBe(expected.Aggregate(new UsageTotals(0, 0, default), (sum, record) => sum.Add(record)));
        }
    }

    [Fact]
    public async Task Run_ToldAgain_IsAsItWasToldLast()
    {
        await Store.AddAsync(Run, [Entry(1)], TestContext.Current.CancellationToken);
        var closed = Run with { SeenAt = Noon.AddMinutes(1), Issued = 9, IsClosed = true };
        await Store.AddAsync(closed, [], TestContext.Current.CancellationToken);
        await Store.AddAsync(Run with { Id = new('b', 32), StartedAt = Noon.AddDays(1), SeenAt = Noon.AddDays(1) }, [], TestContext.Current.CancellationToken);

        var runs = await Store.ListRunsAsync(TestContext.Current.CancellationToken);

        runs.Select(run => run.Id[0]).ShouldBe(['b', 'a']);
        runs[1].ShouldBe(closed with { Stored = 1 });
    }

    [Fact]
    public async Task Trim_OfWholeDays_DeletesWhatIsOlder()
    {
        await AddAsync(Entry(1), Entry(2) with { Record = Entry(2).Record with { StartedAt = Noon.AddDays(1) } });
        await Store.TrimAsync(Noon.AddHours(11), TestContext.Current.CancellationToken);
        (await Store.SumAsync(new(), TestContext.Current.CancellationToken)).Requests.ShouldBe(2);

        await Store.TrimAsync(Noon.AddHours(13), TestContext.Current.CancellationToken);

        (await Store.SumAsync(new(), TestContext.Current.CancellationToken)).Requests.ShouldBe(1);
        (await Store.ListRunsAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Trim_OfRecordsOfARunThatGoesOn_KeepsWhatItHasStored()
    {
        await AddAsync(Entry(1), Entry(2) with { Record = Entry(2).Record with { StartedAt = Noon.AddDays(1) } });
        var seen = Run with { SeenAt = Noon.AddDays(1), Issued = 8 };
        await Store.AddAsync(seen, [Entry(3) with { Record = Entry(3).Record with { StartedAt = Noon.AddDays(1) } }], TestContext.Current.CancellationToken);

        await Store.TrimAsync(Noon.AddHours(13), TestContext.Current.CancellationToken);

        (await Store.SumAsync(new(), TestContext.Current.CancellationToken)).Requests.ShouldBe(2);
        (await Store.ListRunsAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem().ShouldBe(seen with { Stored = 3 });
    }

    [Fact]
    public async Task List_WhileOthersAreAdded_GivesNoneTwice()
    {
        const int Known = 1600;
        await AddAsync([.. Enumerable.Range(0, Known).Select(Entry)]);
        for (var round = 0; round < 10; round++)
        {
            using var listed = new CancellationTokenSource();
            var begin = Known + (round * Known);
            var adding = Task.Run(
                async () =>
                {
                    for (var i = begin; i < begin + Known && !listed.IsCancellationRequested; i++)
                    {
                        await AddAsync(Entry(i));
                    }
                },
                TestContext.Current.CancellationToken);

            var found = (await Store.ListAsync(new(), null, int.MaxValue - 1, TestContext.Current.CancellationToken)).Entries.Select(entry => entry.Record.Request).ToList();
            await listed.CancelAsync();
            await adding;

            found.ShouldBeUnique();
            found.Count.ShouldBeGreaterThanOrEqualTo(Known);
        }
    }

    [Fact]
    public async Task List_TenantsWhoseNamesBeginAlike_GivesEachOnce()
    {
        string[] tenants = ["a", "a-b", "a.b", "ab", "a"];
        var entries = tenants.Select((tenant, i) => Entry(i) with { Record = Entry(i).Record with { StartedAt = Noon, Caller = Entry(i).Record.Caller with { Tenant = new(tenant) } } }).ToArray();
        await AddAsync(entries);

        var (found, after) = (new List<UsageEntry>(), default(string));
        do
        {
            var page = await Store.ListAsync(new(), after, 1, TestContext.Current.CancellationToken);
            found.AddRange(page.Entries);
            after = page.Next;
        }
        while (after is not null);

        found.ShouldBe(entries, ignoreOrder: true);
    }

    [Fact]
    public async Task AnyMethod_StoreAway_SaysSo()
    {
        await TakeAwayAsync();
        Func<Task>[] methods =
        [
            () => AddAsync(Entry(1)), () => Store.ListAsync(new(), null, 1), () => Store.SumAsync(new()), () => Store.ListRunsAsync(), () => Store.TrimAsync(Noon),
        ];
        foreach (var method in methods)
        {
            await Should.ThrowAsync<StorageUnavailableException>(method);
        }
    }

    private protected abstract Task<IUsageStore> OpenAsync();

    private protected abstract Task TakeAwayAsync();

    private static UsageEntry Entry(int i) => new(
        new()
        {
            Request = new RequestId($"request-{i}"),
            Caller = new() { Tenant = new($"tenant-{i % 2}"), Key = new($"key-{i % 3}"), Role = (CallerRole)(i % 2) },
            Model = new ModelId($"org/model:{i % 4}"),
            Usage = new() { PromptTokens = 100, CachedTokens = 10, CompletionTokens = 2, ReasoningTokens = i, CacheWriteTokens = i + 1 },
            Target = i % 4 == 0 ? null : new("openai", $"odd, \"model\"|{i}"),
            Cost = i % 4 < 2 ? null : new(1000 + i, i % 3 == 0 ? "USD" : "EUR"),
            Attempts = i % 4,
            Error = i % 2 == 0 ? null : InferenceErrorCode.Cancelled,
            StartedAt = Noon.AddSeconds(i),
            Duration = TimeSpan.FromTicks(1234567 + i),
            TimeToFirstToken = i % 2 == 0 ? TimeSpan.FromTicks(234567) : null,
        },
        i + 1);

    private Task<IReadOnlyList<bool>> AddAsync(params UsageEntry[] entries) => Store.AddAsync(Run, entries, TestContext.Current.CancellationToken);
}

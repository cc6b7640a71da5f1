using FsCheck.Fluent;

namespace Orleans.Ai.Storage;

public sealed class SqliteReminderTableTests : IAsyncLifetime
{
    private readonly TemporaryState _state = new();

    private SqliteReminderTable Table => _state.Reminders;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Fact]
    public async Task Reminder_Upserted_IsReadBackAfterARestart()
    {
        var entry = Entry("a/1", "daily");
        var first = await Table.UpsertRow(entry);
        entry.Period = TimeSpan.FromMinutes(90);
        var second = await Table.UpsertRow(entry);
        await _state.ReopenAsync();

        var read = (await Table.ReadRow(entry.GrainId, "daily")).ShouldNotBeNull();

        second.ShouldNotBe(first);
        (read.GrainId, read.ReminderName, read.StartAt, read.StartAt.Kind, read.Period, read.ETag)
            .ShouldBe((entry.GrainId, "daily", entry.StartAt, DateTimeKind.Utc, entry.Period, second));
        (await Table.ReadRow(entry.GrainId, "weekly")).ShouldBeNull();
    }

    [Fact]
    public async Task Reminders_OfAGrain_AreAllOfItsOwn()
    {
        foreach (var (key, name) in new[] { ("1", "a"), ("1", "b"), ("11", "a") })
        {
            await Table.UpsertRow(Entry(key, name));
        }

        (await Table.ReadRows(Entry("1", "").GrainId)).Reminders.Select(entry => entry.ReminderName).ShouldBe(["a", "b"], ignoreOrder: true);
        (await Table.ReadRows(Entry("2", "").GrainId)).Reminders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_OnlyWithTheLatestETag_Removes()
    {
        var entry = Entry("1", "daily");
        var stale = await Table.UpsertRow(entry);
        var latest = await Table.UpsertRow(entry);

        (await Table.RemoveRow(entry.GrainId, "daily", stale.ShouldNotBeNull())).ShouldBeFalse();
        (await Table.RemoveRow(entry.GrainId, "weekly", latest.ShouldNotBeNull())).ShouldBeFalse();
        (await Table.RemoveRow(entry.GrainId, "daily", latest.ShouldNotBeNull())).ShouldBeTrue();
        (await Table.RemoveRow(entry.GrainId, "daily", latest.ShouldNotBeNull())).ShouldBeFalse();
        (await Table.ReadRow(entry.GrainId, "daily")).ShouldBeNull();
    }

    [Fact]
    public async Task ReadRows_AnyRangeOfTheRing_HoldsBeginExcludedToEndIncluded()
    {
        var entries = Enumerable.Range(0, 50).Select(i => Entry($"{i}", "daily")).ToArray();
        await Task.WhenAll(entries.Select(Table.UpsertRow));
        var hashes = entries.Select(entry => entry.GrainId.GetUniformHashCode()).ToArray();
        var bounds = Gen.OneOf(Gen.Elements(hashes), Gen.Elements(0u, 1u, uint.MaxValue), Gen.Choose(0, int.MaxValue).Select(i => (uint)i * 2));

        foreach (var (begin, end) in Gen.Zip(bounds, bounds).Sample(200).Append((hashes[0], hashes[0])))
        {
            var wanted = hashes.Where(hash => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end);
            (await Table.ReadRows(begin, end)).Reminders.Select(entry => entry.GrainId.GetUniformHashCode())
                .ShouldBe(wanted, ignoreOrder: true, $"({begin}, {end}]");
        }
    }

    [Fact]
    public async Task TestOnlyClearTable_Always_LeavesNoReminder()
    {
        await Table.UpsertRow(Entry("1", "daily"));

        await Table.TestOnlyClearTable();

        (await Table.ReadRows(0, 0)).Reminders.ShouldBeEmpty();
    }

    private static ReminderEntry Entry(string key, string name) => new()
    {
        GrainId = GrainId.Create("reminded", key),
        ReminderName = name,
        StartAt = new DateTime(2026, 11, 25, 12, 30, 0, DateTimeKind.Utc).AddTicks(7),
        Period = TimeSpan.FromHours(24),
    };
}

using System.Text;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Storage;

/// <summary>What every store of logs keeps to.</summary>
public abstract partial class LogStoreTests : IAsyncLifetime
{
    private const string Kind = "generation";
    private static readonly TenantId Tenant = new("acme");

    private readonly TemporaryFolder _folder = new();

    /// <summary>The store as silos use it: encrypted.</summary>
    private protected ILogStore Store { get; private set; } = null!;

    /// <summary>What is below the encryption.</summary>
    private protected ILogStore Inner { get; private set; } = null!;

    /// <summary>Begins now, for stores that have a clock of their own.</summary>
    private protected FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    private string KeyFile => Path.Combine(_folder.Path, "keys.json");

    public async ValueTask InitializeAsync()
    {
        StorageKeyFile.Add(KeyFile);
        Inner = await OpenAsync();
        Store = Encrypted(KeyFile);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Append_InOrder_IsReadWithItsHead()
    {
        await Store.AppendAsync(Entry("one", 0, "a") with { Head = Bytes("head"), IsOpen = true }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("one", 1, "") with { IsOpen = true }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("one", 2, "c") with { IsOpen = true, Head = Bytes("other") }, TestContext.Current.CancellationToken);

        (await TextAsync("one")).ShouldBe("other: a,,c");
        (await TextAsync("one", 2)).ShouldBe("other: c");
        (await TextAsync("one", 99)).ShouldBe("other: ");
        (await TextAsync("one", long.MaxValue)).ShouldBe("other: ");
        var head = (await Store.ReadAsync(Key("one"), 0, TestContext.Current.CancellationToken))!.Head;
        (head.Key, head.Length, head.IsOpen, head.ExpiresAt).ShouldBe((Key("one"), 3, true, null));
        head.ChangedAt.ShouldBe(Clock.GetUtcNow(), TimeSpan.FromMilliseconds(1));
        (await TextAsync("two")).ShouldBeNull();
    }

    [Fact]
    public async Task Append_NotAtTheEnd_IsAConflictAndChangesNothing()
    {
        await AppendAsync("one", 0, 3);

        foreach (var position in new long[] { 0, 2, 4 })
        {
            var conflict = await Should.ThrowAsync<LogConflictException>(() => Store.AppendAsync(Entry("one", position, "x") with { Head = Bytes("x"), IsOpen = true }));
            conflict.Message.ShouldContain($"generation/acme/one has no place for an entry at {position}");
        }

        await Should.ThrowAsync<LogConflictException>(() => Store.AppendAsync(Entry("none", 1, "x")));
        (await TextAsync("one")).ShouldBe(": 0,1,2");
        (await TextAsync("none")).ShouldBeNull();
        (await Store.ListOpenAsync(Kind, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Replace_OfThatLength_LeavesOneEntry()
    {
        await AppendAsync("one", 0, 3);
        await Should.ThrowAsync<LogConflictException>(() => Store.ReplaceAsync(Entry("one", 0, "x"), 2));
        await Should.ThrowAsync<LogConflictException>(() => Store.ReplaceAsync(Entry("none", 0, "x"), 1));

        await Store.ReplaceAsync(Entry("one", 0, "all") with { Head = Bytes("h"), ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromDays(1) }, 3, TestContext.Current.CancellationToken);
        (await TextAsync("one")).ShouldBe("h: all");
        (await Store.ReadAsync(Key("one"), 0, TestContext.Current.CancellationToken))!.Head.ExpiresAt.ShouldNotBeNull();
        await Store.AppendAsync(Entry("one", 1, "more"), TestContext.Current.CancellationToken);
        await Store.ReplaceAsync(Entry("two", 0, "new"), 0, TestContext.Current.CancellationToken);

        (await TextAsync("one")).ShouldBe("h: all,more");
        (await TextAsync("two")).ShouldBe(": new");
    }

    [Fact]
    public async Task SetHead_OfThatLength_ChangesItAlone()
    {
        await AppendAsync("one", 0, 2);
        await Should.ThrowAsync<LogConflictException>(() => Store.SetHeadAsync(Head("one", 1)));
        await Should.ThrowAsync<LogConflictException>(() => Store.SetHeadAsync(Head("none", 0)));

        await Store.SetHeadAsync(Head("one", 2) with { IsOpen = true }, TestContext.Current.CancellationToken);

        (await TextAsync("one")).ShouldBe("set: 0,1");
        (await Store.ListOpenAsync(Kind, TestContext.Current.CancellationToken)).ShouldBe([Key("one")]);
    }

    [Fact]
    public async Task List_PageByPage_GivesTheLastChangedFirst()
    {
        for (var i = 0; i < 5; i++)
        {
            await AppendAsync($"log-{i}", 0, 1);
            Clock.Advance(TimeSpan.FromSeconds(i / 2));
        }

        Clock.Advance(TimeSpan.FromSeconds(2));
        await AppendAsync("log-1", 1, 1);
        await Store.SetHeadAsync(Head("log-0", 1), TestContext.Current.CancellationToken);
        await Store.AppendAsync(new() { Key = new(Kind, new("other"), "theirs"), Position = 0, Entry = Bytes("x") }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(new() { Key = new("session", Tenant, "session"), Position = 0, Entry = Bytes("x") }, TestContext.Current.CancellationToken);

        var pages = new List<string>();
        string? after = null;
        do
        {
            var page = await Store.ListAsync(Kind, Tenant, after, 2, TestContext.Current.CancellationToken);
            pages.Add(string.Join(',', page.Heads.Select(head => $"{head.Key.Id}:{head.Length}")));
            after = page.Next;
        }
        while (after is not null);

        pages.ShouldBe(["log-1:2,log-0:1", "log-4:1,log-3:1", "log-2:1"]);
        var none = await Store.ListAsync("none", Tenant, null, 2, TestContext.Current.CancellationToken);
        (none.Heads.Count, none.Next).ShouldBe((0, null));
        await Should.ThrowAsync<ArgumentException>(() => Store.ListAsync(Kind, Tenant, "nonsense", 2));
    }

    [Fact]
    public async Task ListOpen_OfAKind_GivesTheOpenLogsOfAllTenants()
    {
        await Store.AppendAsync(Entry("open", 0, "x") with { IsOpen = true }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("closed", 0, "x") with { IsOpen = true }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("closed", 1, "x"), TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("deleted", 0, "x") with { IsOpen = true }, TestContext.Current.CancellationToken);
        await Store.DeleteAsync(Key("deleted"), TestContext.Current.CancellationToken);
        var theirs = new LogKey(Kind, new("open"), "open");
        await Store.AppendAsync(new() { Key = theirs, Position = 0, Entry = Bytes("x"), IsOpen = true }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(new() { Key = new("session", Tenant, "other"), Position = 0, Entry = Bytes("x"), IsOpen = true }, TestContext.Current.CancellationToken);

        (await Store.ListOpenAsync(Kind, TestContext.Current.CancellationToken)).ShouldBe([Key("open"), theirs], ignoreOrder: true);
    }

    [Fact]
    public async Task Delete_Log_LeavesNothingOfIt()
    {
        await AppendAsync("one", 0, 3);
        await AppendAsync("two", 0, 1);

        await Store.DeleteAsync(Key("one"), TestContext.Current.CancellationToken);
        await Store.DeleteAsync(Key("none"), TestContext.Current.CancellationToken);

        (await TextAsync("one")).ShouldBeNull();
        (await IdsAsync()).ShouldBe(["two"]);
        await AppendAsync("one", 0, 1);
        (await TextAsync("one")).ShouldBe(": 0");
        (await TextAsync("two")).ShouldBe(": 0");
    }

    [Fact]
    public async Task Expiry_WhenItHasCome_EndsTheLog()
    {
        await Store.AppendAsync(Entry("short", 0, "x") with { IsOpen = true, Head = Bytes("h"), ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("stays", 0, "x") with { ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("stays", 1, "y"), TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("kept", 0, "x") with { ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromSeconds(1) }, TestContext.Current.CancellationToken);
        await Store.SetHeadAsync(Head("kept", 1) with { ExpiresAt = Clock.GetUtcNow() + TimeSpan.FromDays(1) }, TestContext.Current.CancellationToken);
        (await TextAsync("short")).ShouldBe("h: x");

        await PassAsync(TimeSpan.FromSeconds(1));

        await Eventually.BeAsync(async () => await TextAsync("short") is null, "the log has expired");
        (await IdsAsync()).ShouldBe(["stays", "kept"], ignoreOrder: true);
        (await Store.ListOpenAsync(Kind, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await Should.ThrowAsync<LogConflictException>(() => Store.AppendAsync(Entry("short", 1, "x")));
        await AppendAsync("short", 0, 1);
        (await TextAsync("short")).ShouldBe(": 0");
        (await TextAsync("stays")).ShouldBe(": x,y");
        (await TextAsync("kept")).ShouldBe("set: x");
    }

    [Fact]
    public async Task Append_ManyLogsWithoutWaiting_KeepsTheOrderOfEach()
    {
        const int Logs = 40;
        const int Length = 100;

        await Task.WhenAll(Enumerable.Range(0, Length).SelectMany(i => Enumerable.Range(0, Logs)
            .Select(log => Store.AppendAsync(Entry($"log-{log}", i, $"{i}") with { IsOpen = i % 2 == 0, Head = i % 3 == 0 ? Bytes($"h{i}") : default(ReadOnlyMemory<byte>?) }))));

        for (var log = 0; log < Logs; log++)
        {
            (await TextAsync($"log-{log}")).ShouldBe($"h99: {string.Join(',', Enumerable.Range(0, Length))}");
        }
    }

    [Fact]
    public async Task Append_WritersAtOnce_LetsOneWinEachPosition()
    {
        async Task<int> WriteAsync(int writer)
        {
            var won = 0;
            for (var position = 0; position < 50; position++)
            {
                try
                {
                    await Store.AppendAsync(Entry("one", position, $"{writer}"));
                    won++;
                }
                catch (LogConflictException)
                {
                    // Another was there first.
                }
            }

            return won;
        }

        var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteAsync(writer))));

        var entries = (await TextAsync("one"))![2..].Split(',');
        won.ShouldBe(Enumerable.Range(0, 4).Select(writer => entries.Count(entry => entry == $"{writer}")));
    }

    [Fact]
    public async Task AnyMethod_StoreAway_SaysSo()
    {
        await AppendAsync("one", 0, 1);
        await TakeAwayAsync();

        Func<Task>[] methods =
        [
            () => Store.AppendAsync(Entry("one", 1, "x")),
            () => Store.ReplaceAsync(Entry("one", 0, "x"), 1),
            () => Store.SetHeadAsync(Head("one", 1)),
            () => Store.ReadAsync(Key("one")),
            () => Store.DeleteAsync(Key("one")),
            () => Store.ListAsync(Kind, Tenant, null, 1),
            () => Store.ListOpenAsync(Kind),
        ];
        foreach (var method in methods)
        {
            await Should.ThrowAsync<StorageUnavailableException>(method);
        }
    }

    private protected static LogKey Key(string id) => new(Kind, Tenant, id);

    private protected static LogAppend Entry(string id, long position, string text) => new() { Key = Key(id), Position = position, Entry = Bytes(text) };

    private protected abstract Task<ILogStore> OpenAsync();

    private protected abstract ValueTask CloseAsync();

    private protected abstract Task TakeAwayAsync();

    /// <summary>Makes time pass, as the store sees it.</summary>
    private protected abstract Task PassAsync(TimeSpan time);

    private protected async Task AppendAsync(string id, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            await Store.AppendAsync(Entry(id, i, $"{i}"), TestContext.Current.CancellationToken);
        }
    }

    private protected async Task<string?> TextAsync(string id, long from = 0) =>
        await Store.ReadAsync(Key(id), from, TestContext.Current.CancellationToken) is { } log
            ? $"{Encoding.UTF8.GetString(log.Head.Head.Span)}: {string.Join(',', log.Entries.Select(entry => Encoding.UTF8.GetString(entry.Span)))}"
            : null;

    private static LogHead Head(string id, long length) => new() { Key = Key(id), Length = length, Head = Bytes("set"), ChangedAt = default };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<List<string>> IdsAsync() =>
        [.. (await Store.ListAsync(Kind, Tenant, null, 100, TestContext.Current.CancellationToken)).Heads.Select(head => head.Key.Id)];
}

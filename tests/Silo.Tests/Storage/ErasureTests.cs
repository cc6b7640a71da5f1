using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Orleans.Ai.Access;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Storage;

/// <summary>What is deleted, replaced or expired is in no file any more. Ciphertext is as random as the bytes that stand for it here.</summary>
public sealed class ErasureTests
{
    private const int Steps = 2500;
    private static readonly DateTimeOffset Expired = DateTimeOffset.UnixEpoch;

    [Fact]
    public async Task Sqlite_WhatWasDeleted_IsInNoFile()
    {
        await using var state = new TemporaryState();
        var store = new SqliteLogStore(state.File, TimeProvider.System);

        var (alive, dead) = await LiveAsync(store);
        await store.SweepAsync(TestContext.Current.CancellationToken);

        dead.Count.ShouldBeGreaterThan(1000);
        CountFound(state.Folder, dead).ShouldBe(0);
        CountFound(state.Folder, alive).ShouldBe(alive.Count);
        (await state.File.ReadAsync(connection => connection.Number("PRAGMA freelist_count"), TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Sqlite_AnotherProgramReads_DeleteFailsAndSucceedsLater()
    {
        await using var state = new TemporaryState();
        await state.File.WriteAsync(connection => connection.Execute("PRAGMA busy_timeout = 50"), TestContext.Current.CancellationToken);
        var store = new SqliteLogStore(state.File, TimeProvider.System);
        var key = new LogKey("session", TenantId.Local, "one");
        var secret = RandomNumberGenerator.GetBytes(500);
        await store.AppendAsync(new() { Key = key, Position = 0, Entry = secret }, TestContext.Current.CancellationToken);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(state.Folder, "state.db")};Pooling=False"))
        {
            other.Open();
            using var command = new SqliteCommand("BEGIN; SELECT * FROM log", other);
            using var reader = command.ExecuteReader();
            reader.Read();
            (await Should.ThrowAsync<StorageUnavailableException>(() => store.DeleteAsync(key))).Message.ShouldContain("another program");
        }

        await store.DeleteAsync(key, TestContext.Current.CancellationToken);

        CountFound(state.Folder, [secret]).ShouldBe(0);
    }

    [Fact]
    public async Task Redis_WhatWasDeleted_IsInNoFileAfterARewrite()
    {
        await using var server = await RedisServer.StartNewAsync(appendOnly: true);
        var address = RedisAddress.Parse(server.Url);
        await using var redis = new ClusterRedis(address, address.ToOptions(null), "tests");
        await redis.ConnectAsync();

        var (alive, dead) = await LiveAsync(new RedisLogStore(redis, TimeProvider.System));
        CountFound(server.Folder, dead).ShouldBeGreaterThan(0);
        await server.SendAsync("BGREWRITEAOF");
        await Eventually.BeAsync(async () => (await server.SendAsync("INFO persistence")) is var info
            && info.Contains("aof_rewrite_in_progress:0") && info.Contains("aof_rewrite_scheduled:0"), "the file is rewritten");

        await Eventually.BeAsync(() => CountFound(server.Folder, dead) == 0, "what was deleted is gone");
        CountFound(server.Folder, alive).ShouldBe(alive.Count);
    }

    // Logs that grow side by side, with heads, and are deleted, replaced or left to expire.
    private static async Task<(List<byte[]> Alive, List<byte[]> Dead)> LiveAsync(ILogStore store)
    {
        var random = new Random(3);
        var (logs, heads, dead, made) = (new Dictionary<LogKey, List<byte[]>>(), new Dictionary<LogKey, byte[]>(), new List<byte[]>(), 0);
        for (var step = 0; step < Steps; step++)
        {
            var choice = logs.Count < 2 ? 0 : random.Next(100);
            var key = choice < 10 ? new LogKey("session", TenantId.Local, $"{made++}") : logs.Keys.ElementAt(random.Next(logs.Count));
            var entries = logs.TryGetValue(key, out var found) ? found : logs[key] = [];
            var append = new LogAppend { Key = key, Position = entries.Count, Entry = Secret(random), Head = choice < 10 ? Secret(random) : default(ReadOnlyMemory<byte>?) };
            if (choice is >= 10 and < 18)
            {
                dead.AddRange([.. entries, heads[key]]);
                logs.Remove(key);
                await (choice < 16 ? store.DeleteAsync(key) : store.SetHeadAsync(new() { Key = key, Length = entries.Count, Head = heads[key], ChangedAt = default, ExpiresAt = Expired }));
            }
            else if (choice == 18)
            {
                dead.AddRange(entries);
                logs[key] = [append.Entry.ToArray()];
                await store.ReplaceAsync(append with { Position = 0 }, entries.Count);
            }
            else
            {
                entries.Add(append.Entry.ToArray());
                heads[key] = append.Head?.ToArray() ?? heads[key];
                await store.AppendAsync(append);
            }
        }

        return ([.. logs.Values.SelectMany(entries => entries), .. logs.Keys.Select(key => heads[key])], dead);
    }

    private static byte[] Secret(Random random)
    {
        var bytes = new byte[random.GetItems([48, 100, 100, 100, 500, 2000, 9000], 1)[0]];
        random.NextBytes(bytes);
        return bytes;
    }

    // How many of them any eight bytes of are in a file, at multiples of eight of theirs.
    private static int CountFound(string folder, IReadOnlyCollection<byte[]> secrets)
    {
        var wanted = new Dictionary<ulong, int>();
        foreach (var (i, secret) in secrets.Index())
        {
            for (var at = 0; at + 8 <= secret.Length; at += 8)
            {
                wanted[BinaryPrimitives.ReadUInt64LittleEndian(secret.AsSpan(at))] = i;
            }
        }

        var found = new HashSet<int>();
        // The empty lock file is open for its owner alone.
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            for (var at = 0; at + 8 <= bytes.Length; at++)
            {
                if (wanted.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)), out var secret))
                {
                    found.Add(secret);
                }
            }
        }

        return found.Count;
    }
}

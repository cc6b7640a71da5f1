using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace Orleans.Ai.Storage;

public abstract partial class LogStoreTests
{
    [Fact]
    public async Task Read_AnyByteChanged_SaysThatTheLogIsCorrupt()
    {
        var random = new Random(6);
        for (var round = 0; round < 60; round++)
        {
            await AppendAsync($"log-{round}", 0, 4);
            await Store.SetHeadAsync(Head($"log-{round}", 4), TestContext.Current.CancellationToken);
            await TamperAsync($"log-{round}", parts =>
            {
                var part = parts[random.Next(parts.Count)];
                part[random.Next(part.Length)] ^= (byte)(1 << random.Next(8));
            });

            (await Should.ThrowAsync<LogCorruptException>(() => Store.ReadAsync(Key($"log-{round}")))).Message.ShouldContain($"generation/acme/log-{round}");
        }
    }

    [Fact]
    public async Task Read_EntriesMoved_SaysThatTheLogIsCorrupt()
    {
        (string Name, Action<List<byte[]>> Change)[] changes =
        [
            ("swapped", parts => (parts[2], parts[3]) = (parts[3], parts[2])),
            ("dropped", parts => parts.RemoveAt(2)),
            ("doubled", parts => parts.Insert(2, parts[2])),
            ("head-in-place-of-entry", parts => parts[1] = parts[0]),
            ("entry-in-place-of-head", parts => parts[0] = parts[1]),
            ("cut", parts => parts[1] = parts[1][..20]),
            ("emptied", parts => parts[1] = []),
        ];
        foreach (var (name, change) in changes)
        {
            await AppendAsync(name, 0, 4);
            await Store.SetHeadAsync(Head(name, 4), TestContext.Current.CancellationToken);
            await TamperAsync(name, change);
            (await Should.ThrowAsync<LogCorruptException>(() => Store.ReadAsync(Key(name)))).Message.ShouldContain($"generation/acme/{name}");
        }

        await AppendAsync("other", 0, 4);
        var foreign = (await Inner.ReadAsync(Key("other"), 1, TestContext.Current.CancellationToken))!.Entries[0].ToArray();
        await AppendAsync("from-another-log", 0, 4);
        await TamperAsync("from-another-log", parts => parts[2] = foreign);
        (await Should.ThrowAsync<LogCorruptException>(() => Store.ReadAsync(Key("from-another-log")))).Message.ShouldContain("Entry 1 of log");
        (await TextAsync("other")).ShouldBe(": 0,1,2,3");
    }

    [Fact]
    public async Task List_HeadDamaged_LeavesThatLogOut()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await Store.AppendAsync(Entry(id, 0, "x") with { Head = Bytes(id) }, TestContext.Current.CancellationToken);
        }

        await TamperAsync("b", parts => parts[0][^1] ^= 1);

        (await IdsAsync()).ShouldBe(["a", "c"], ignoreOrder: true);
    }

    [Fact]
    public async Task Keys_Rotated_ReadWhatOlderOnesWrote()
    {
        await AppendAsync("old", 0, 2);
        StorageKeyFile.Add(KeyFile);
        var rotated = Encrypted(KeyFile);
        await rotated.AppendAsync(Entry("old", 2, "2"), TestContext.Current.CancellationToken);
        await rotated.AppendAsync(Entry("new", 0, "x"), TestContext.Current.CancellationToken);

        // The store that was opened before reads the file again.
        (await TextAsync("old")).ShouldBe(": 0,1,2");
        (await TextAsync("new")).ShouldBe(": x");

        var foreign = Path.Combine(_folder.Path, "other.json");
        StorageKeyFile.Add(foreign);
        var message = (await Should.ThrowAsync<LogCorruptException>(() => Encrypted(foreign).ReadAsync(Key("new")))).Message;
        message.ShouldContain($"key {StorageKeyFile.Read(KeyFile)[0]} is not in this silo's key file (Storage:KeyFile)");
    }

    [Fact]
    public async Task Entries_InTheStore_ShowNothingOfTheText()
    {
        const string Secret = "the secret of the text";
        await Store.AppendAsync(Entry("one", 0, Secret) with { Head = Bytes(Secret) }, TestContext.Current.CancellationToken);
        await Store.AppendAsync(Entry("one", 1, Secret), TestContext.Current.CancellationToken);

        var stored = (await Inner.ReadAsync(Key("one"), 0, TestContext.Current.CancellationToken))!;

        ReadOnlyMemory<byte>[] parts = [stored.Head.Head, .. stored.Entries];
        var texts = parts.Select(part => Encoding.Latin1.GetString(part.Span)).ToList();
        texts.ShouldAllBe(text => !text.Contains("secret"));
        texts.ShouldBeUnique();
    }

    private EncryptedLogStore Encrypted(string keyFile) =>
        new(Inner, new LogCipher(new StorageKeys(keyFile)), NullLogger<EncryptedLogStore>.Instance);

    // Changes what is stored of a log: its head, then its entries.
    private async Task TamperAsync(string id, Action<List<byte[]>> change)
    {
        var stored = (await Inner.ReadAsync(Key(id), 0, TestContext.Current.CancellationToken))!;
        List<byte[]> parts = [stored.Head.Head.ToArray(), .. stored.Entries.Select(entry => entry.ToArray())];
        change(parts);
        await Inner.ReplaceAsync(new() { Key = Key(id), Position = 0, Entry = parts[1], Head = parts[0] }, stored.Head.Length, TestContext.Current.CancellationToken);
        for (var i = 2; i < parts.Count; i++)
        {
            await Inner.AppendAsync(new() { Key = Key(id), Position = i - 1, Entry = parts[i] }, TestContext.Current.CancellationToken);
        }
    }
}

using Orleans.Ai.Storage;
using Orleans.Serialization;

namespace Orleans.Ai.Generations;

/// <summary>
/// The log of one generation, as its one writer sees it. The position of each entry is the fence: whoever does not know the last
/// entry cannot write the next.
/// </summary>
internal sealed class GenerationJournal(GenerationId id, ILogStore store, Serializer<GenerationEntry> serializer, TimeProvider time)
{
    /// <summary>What such logs are called in the store.</summary>
    public const string Kind = "generation";

    private static readonly ReadOnlyMemory<byte> NoHead = ReadOnlyMemory<byte>.Empty;

    /// <summary>Where it is.</summary>
    public LogKey Key { get; } = new(Kind, id.Tenant, id.Request.Value);

    /// <summary>Entries written or on their way. Unit: entries.</summary>
    public long Length { get; private set; }

    /// <summary>What they hold. Unit: bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Something is left to do.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>When it will be gone; null: it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>Sends an entry on its way. Entries arrive in the order of the calls, or not at all.</summary>
    /// <exception cref="LogConflictException">From the task: somebody else writes.</exception>
    public WrittenEntry Append(GenerationEntry entry)
    {
        var bytes = serializer.SerializeToArray(entry);
        var position = Length++;
        Bytes += bytes.Length;
        IsOpen = true;
        return new(position, entry, bytes.Length, store.AppendAsync(new LogAppend { Key = Key, Position = position, Entry = bytes, IsOpen = true }));
    }

    /// <summary>Nothing is left to do.</summary>
    public async Task CloseAsync(TimeSpan retention)
    {
        ExpiresAt = time.GetUtcNow() + retention;
        await store.SetHeadAsync(Head(Length, ExpiresAt));
        IsOpen = false;
    }

    /// <summary>Reads the log, or what there is of it; from then on this is its writer.</summary>
    /// <returns>The entries; <see langword="null"/>: there is none.</returns>
    /// <exception cref="LogCorruptException">It cannot be read.</exception>
    public async Task<IReadOnlyList<WrittenEntry>?> OpenAsync()
    {
        var stored = await store.ReadAsync(Key);
        (Length, Bytes, IsOpen, ExpiresAt) = (stored?.Head.Length ?? 0, stored?.Entries.Sum(entry => (long)entry.Length) ?? 0, stored?.Head.IsOpen ?? false, stored?.Head.ExpiresAt);
        return stored is null ? null : Read(stored, 0);
    }

    /// <summary>Reads entries again from a position on.</summary>
    public async Task<IReadOnlyList<WrittenEntry>> ReadAsync(long from, CancellationToken cancellationToken) =>
        await store.ReadAsync(Key, from, cancellationToken) is { } stored ? Read(stored, from) : [];

    /// <summary>Leaves a damaged log to its expiry: nobody can go on from it.</summary>
    public async Task AbandonAsync(TimeSpan retention)
    {
        if (await store.ReadAsync(Key, long.MaxValue) is { Head: { IsOpen: true } head })
        {
            await store.SetHeadAsync(Head(head.Length, time.GetUtcNow() + retention));
        }
    }

    /// <summary>Puts an entry in the place of all others, whose text is gone.</summary>
    public async Task ReplaceAsync(GenerationEntry entry)
    {
        var append = new LogAppend { Key = Key, Position = 0, Entry = serializer.SerializeToArray(entry), IsOpen = false, ExpiresAt = ExpiresAt };
        await store.ReplaceAsync(append, Length);
        (Length, IsOpen) = (1, false);
    }

    /// <summary>Deletes all of it.</summary>
    public async Task DeleteAsync()
    {
        await store.DeleteAsync(Key);
        (Length, Bytes, IsOpen) = (0, 0, false);
    }

    private LogHead Head(long length, DateTimeOffset? expiresAt) =>
        new() { Key = Key, Length = length, Head = NoHead, ChangedAt = time.GetUtcNow(), ExpiresAt = expiresAt, IsOpen = false };

    private List<WrittenEntry> Read(StoredLog stored, long from)
    {
        try
        {
            return [.. stored.Entries.Select((bytes, i) => new WrittenEntry(from + i, serializer.Deserialize(bytes)!, bytes.Length, Task.CompletedTask))];
        }
        catch (Exception exception) when (exception is not LogCorruptException)
        {
            throw new LogCorruptException($"The record of request {id.Request} is damaged: an entry cannot be read.");
        }
    }
}

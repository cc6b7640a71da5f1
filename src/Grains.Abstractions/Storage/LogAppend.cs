namespace Orleans.Ai.Storage;

/// <summary>What one write adds to a log; it happens whole or not at all.</summary>
public sealed record LogAppend
{
    /// <summary>Which log.</summary>
    public required LogKey Key { get; init; }

    /// <summary>
    /// Where the entry goes: the number of entries before it, thus 0 makes the log. Whoever believes the log to be shorter or
    /// longer than it is does not write: two writers cannot both go on.
    /// </summary>
    public required long Position { get; init; }

    /// <summary>The entry.</summary>
    public required ReadOnlyMemory<byte> Entry { get; init; }

    /// <summary>Replaces the log's head, a summary that is read without the entries; <see langword="null"/> or empty: it stays as it is.</summary>
    public ReadOnlyMemory<byte>? Head { get; init; }

    /// <summary>Something is left to do: the log is among those of <see cref="ILogStore.ListOpenAsync"/> until an append says otherwise.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The log is gone from then on; <see langword="null"/>: it stays until it is deleted.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

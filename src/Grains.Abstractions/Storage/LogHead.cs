namespace Orleans.Ai.Storage;

/// <summary>What is known of a log without reading it.</summary>
public sealed record LogHead
{
    /// <summary>Which log.</summary>
    public required LogKey Key { get; init; }

    /// <summary>Number of entries, thus the position of the next. Unit: entries.</summary>
    public required long Length { get; init; }

    /// <summary>The summary that was written last; empty: none was.</summary>
    public required ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>When it was last written to.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it will be gone; <see langword="null"/>: it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Something is left to do.</summary>
    public bool IsOpen { get; init; }
}

namespace Orleans.Ai.Sessions;

/// <summary>A session without its items: what a list shows, and what stays in memory while it is idle.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionDescription")]
public sealed record SessionDescription
{
    /// <summary>Which session.</summary>
    [Id(0)]
    public required SessionId Id { get; init; }

    /// <summary>When it was made.</summary>
    [Id(1)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(2)]
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>What people call it; <see langword="null"/>: nothing yet.</summary>
    [Id(3)]
    public string? Title { get; init; }

    /// <summary>The client's notes on it: at most 16, names of at most 64 characters, values of at most 512.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Turns so far. Unit: turns.</summary>
    [Id(5)]
    public long Turns { get; init; }

    /// <summary>Items so far. Unit: items.</summary>
    [Id(6)]
    public long Items { get; init; }

    /// <summary>A turn is being answered by this request; <see langword="null"/>: none.</summary>
    [Id(7)]
    public Inference.RequestId? Running { get; init; }
}

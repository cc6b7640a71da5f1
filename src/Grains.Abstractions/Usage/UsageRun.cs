namespace Orleans.Ai.Usage;

/// <summary>One life of a silo's process, as far as usage goes.</summary>
public sealed record UsageRun
{
    /// <summary>Names it: 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the silo.</summary>
    public required string Node { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last told something.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>How many numbers it had given to requests by then.</summary>
    public required long Issued { get; init; }

    /// <summary>How many of those came to a record; the store counts.</summary>
    public long Stored { get; init; }

    /// <summary>It has ended in good order, and has nothing more to tell.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Requests without a record: still running, or lost with the process.</summary>
    public long Missing => Issued - Stored;
}

namespace Orleans.Ai.Sessions;

/// <summary>What the model reads of a session that does not fit its context: turns from one on, and what stands for those before.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionWindow")]
public sealed record SessionWindow
{
    /// <summary>Id of the item that is a summary.</summary>
    public const string SummaryId = "summary";

    /// <summary>All of the session.</summary>
    public static SessionWindow Whole { get; } = new();

    /// <summary>Position of the first turn that is read whole, from 0.</summary>
    [Id(0)]
    public long From { get; init; }

    /// <summary>Read in the place of the turns before: their instructions, and a summary where there is one.</summary>
    [Id(1)]
    public IReadOnlyList<SessionItem> Instead { get; init; } = [];
}

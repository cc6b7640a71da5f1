namespace Orleans.Ai.Sessions;

/// <summary>
/// Makes a request the next turn of a session: its prompt then holds only what stands before the conversation, which may be nothing.
/// What was said before follows, then what the request adds; and with the answer that becomes part of the session.
/// </summary>
[GenerateSerializer, Immutable, Alias("ai.SessionInput")]
public sealed record SessionInput
{
    /// <summary>Which session.</summary>
    [Id(0)]
    public required SessionId Session { get; init; }

    /// <summary>What the request adds to it.</summary>
    [Id(1)]
    public required IReadOnlyList<SessionItem> Items { get; init; }

    /// <summary>Makes the session where there is none; else that is an error.</summary>
    [Id(2)]
    public bool Create { get; init; }

    /// <summary>What to do when the session no longer fits the model's context. Default: what the session or the options say.</summary>
    [Id(3)]
    public ContextPolicy? Policy { get; init; }
}

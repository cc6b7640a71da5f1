namespace Orleans.Ai.Sessions;

/// <summary>The right to complete one turn of a session, as <see cref="ISessionGrain.BeginAsync"/> gave it.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionTicket")]
public sealed record SessionTicket
{
    /// <summary>Which session.</summary>
    [Id(0)]
    public required SessionId Session { get; init; }

    /// <summary>Number of turns that the answer builds on. Unit: turns.</summary>
    [Id(1)]
    public required long Basis { get; init; }

    /// <summary>What the client added: becomes part of the session with the answer.</summary>
    [Id(2)]
    public required IReadOnlyList<SessionItem> Input { get; init; }

    /// <summary>The turn makes the session; without one, a turn of a session that is gone is not kept.</summary>
    [Id(3)]
    public bool Creates { get; init; }

    /// <summary>What the answer builds on was cut to this, and the session is from then on; <see langword="null"/>: not cut anew.</summary>
    [Id(4)]
    public SessionWindow? Window { get; init; }
}

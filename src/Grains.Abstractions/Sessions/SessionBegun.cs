using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Sessions;

/// <summary>Answers <see cref="SessionBegin"/>.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionBegun")]
public sealed record SessionBegun
{
    /// <summary>The right to complete the turn; <see langword="null"/>: refused.</summary>
    [Id(0)]
    public SessionTicket? Ticket { get; init; }

    /// <summary>The turns before that the model reads, oldest first.</summary>
    [Id(6)]
    public IReadOnlyList<SessionTurn> Turns { get; init; } = [];

    /// <summary>Who answered last.</summary>
    [Id(2)]
    public ReplicaId? Replica { get; init; }

    /// <summary>Why it was refused.</summary>
    [Id(3)]
    public InferenceError? Error { get; init; }

    /// <summary>Where <see cref="Turns"/> begin in the session, and what is read in the place of those before.</summary>
    [Id(4)]
    public SessionWindow Window { get; init; } = SessionWindow.Whole;

    /// <summary>What to do when it does not fit the model's context.</summary>
    [Id(5)]
    public ContextPolicy Policy { get; init; }

    /// <summary>What was said before, as the model reads it, oldest first.</summary>
    public IEnumerable<SessionItem> Context => Window.Instead.Concat(Turns.SelectMany(turn => turn.Items));
}

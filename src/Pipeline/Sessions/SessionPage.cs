namespace Orleans.Ai.Sessions;

/// <summary>Part of a list of sessions.</summary>
/// <param name="Sessions">The sessions, the last changed first.</param>
/// <param name="Next">Where the list goes on; <see langword="null"/>: this was the last page.</param>
public sealed record SessionPage(IReadOnlyList<SessionDescription> Sessions, string? Next);

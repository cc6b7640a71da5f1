namespace Orleans.Ai.Storage;

/// <summary>Part of a list of logs.</summary>
/// <param name="Heads">The logs, in the list's order.</param>
/// <param name="Next">Where the list goes on; <see langword="null"/>: this was the last page.</param>
public sealed record LogPage(IReadOnlyList<LogHead> Heads, string? Next);

namespace Orleans.Ai.Usage;

/// <summary>Part of a list of usage records.</summary>
/// <param name="Entries">The records, in the list's order.</param>
/// <param name="Next">Where the list goes on; <see langword="null"/>: this was the last page.</param>
public sealed record UsagePage(IReadOnlyList<UsageEntry> Entries, string? Next);

namespace Orleans.Ai.Usage;

/// <summary>A record on its way to the store.</summary>
/// <param name="Record">What the request cost.</param>
/// <param name="Sequence">
/// Number of the request in its run, from 1, given when it arrived: a number that is never told is a record that was lost.
/// <see langword="null"/>: the record cannot be lost, for it is told again until it is stored.
/// </param>
public readonly record struct UsageEntry(UsageRecord Record, long? Sequence);

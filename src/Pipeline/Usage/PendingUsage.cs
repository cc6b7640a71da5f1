namespace Orleans.Ai.Usage;

/// <summary>A record that waits to be stored.</summary>
/// <param name="Entry">The record.</param>
/// <param name="Stored">Who waits for that; <see langword="null"/>: nobody does.</param>
internal readonly record struct PendingUsage(UsageEntry Entry, TaskCompletionSource? Stored);

namespace Orleans.Ai.Storage;

/// <summary>A log as it was read.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Entries">Its entries from the position asked for, in order.</param>
public sealed record StoredLog(LogHead Head, IReadOnlyList<ReadOnlyMemory<byte>> Entries);

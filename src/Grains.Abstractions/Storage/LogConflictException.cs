namespace Orleans.Ai.Storage;

/// <summary>
/// An entry's position is taken, or the log is shorter than the writer believes, or gone: somebody else has written. Whoever
/// catches this is out of date, and must read again or give way.
/// </summary>
/// <param name="key">Which log.</param>
/// <param name="position">Where the entry should have gone.</param>
public sealed class LogConflictException(LogKey key, long position) : Exception($"Log {key} has no place for an entry at {position}: another writer was there.");

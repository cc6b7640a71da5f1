namespace Orleans.Ai.KvCaching;

/// <summary>A beginning of a prompt as routers call it.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="Block">The last of the sequence's blocks that is full of it.</param>
internal readonly record struct PrefixMark(uint Hash, int Block);

namespace Orleans.Ai.Generations;

/// <summary>An entry of a generation's log.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Bytes">Its size in the log. Unit: bytes.</param>
/// <param name="Safe">Ends when it is in the log.</param>
internal sealed record WrittenEntry(long Position, GenerationEntry Entry, int Bytes, Task Safe);

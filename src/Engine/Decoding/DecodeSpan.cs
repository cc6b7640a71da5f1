namespace Orleans.Ai.Decoding;

/// <summary>A run of tokens of one sequence within a batch.</summary>
/// <param name="Offset">Index of its first token in <see cref="DecodeBatch.Tokens"/>.</param>
/// <param name="Length">Number of its tokens.</param>
/// <param name="Position">Position of its first token in the sequence; all before it are in the KV blocks.</param>
/// <param name="Blocks">Block table of the sequence: entry i holds positions 16i to 16i + 15. Covers the span.</param>
/// <param name="Rows">For which of its tokens logits are wanted.</param>
public readonly record struct DecodeSpan(int Offset, int Length, int Position, ReadOnlyMemory<int> Blocks, LogitRows Rows);

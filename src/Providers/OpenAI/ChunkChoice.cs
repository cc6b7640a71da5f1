namespace Orleans.Ai.OpenAI;

/// <summary>What a <see cref="Chunk{TChoice}"/> tells of one choice.</summary>
internal abstract class ChunkChoice
{
    public int Index { get; set; }

    public string? FinishReason { get; set; }
}

namespace Orleans.Ai.OpenAI;

/// <summary>What a <see cref="Chunk{TChoice}"/> tells of one choice.</summary>
internal interface IChunkChoice
{
    int Index { get; }

    string? FinishReason { get; }
}

namespace Orleans.Ai.OpenAI;

/// <summary>A chunk of a completion's stream, or the answer as a whole.</summary>
internal sealed class CompletionChunk : Chunk<CompletionChunk.TextChoice?>
{
    internal sealed class TextChoice : IChunkChoice
    {
        public int Index { get; set; }

        public string? FinishReason { get; set; }

        public string? Text { get; set; }

        public LogprobColumns? Logprobs { get; set; }
    }

    internal sealed class LogprobColumns
    {
        public List<string?>? Tokens { get; set; }

        public List<float?>? TokenLogprobs { get; set; }

        public List<Dictionary<string, float>?>? TopLogprobs { get; set; }
    }
}

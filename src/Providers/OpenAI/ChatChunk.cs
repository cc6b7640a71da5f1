using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

/// <summary>A chunk of a chat's stream, or the answer as a whole: they differ in one name.</summary>
[JsonConverter(typeof(ChatChunkConverter))]
internal sealed class ChatChunk : Chunk<ChatChunk.Choice>
{
    internal sealed class Choice : ChunkChoice
    {
        public Turn? Delta { get; set; }

        public Turn? Message { get; set; }

        public LogprobLists? Logprobs { get; set; }
    }

    internal sealed class Turn
    {
        public string? Content { get; set; }

        public string? Refusal { get; set; }

        public string? ReasoningContent { get; set; }

        public string? Reasoning { get; set; }

        public List<Call?>? ToolCalls { get; set; }
    }

    internal sealed class Call
    {
        public int? Index { get; set; }

        public string? Id { get; set; }

        public Function? Function { get; set; }
    }

    internal sealed class Function
    {
        public string? Name { get; set; }

        public string? Arguments { get; set; }
    }

    internal sealed class LogprobLists
    {
        public List<WireLogprob?>? Content { get; set; }

        public List<WireLogprob?>? Refusal { get; set; }
    }
}

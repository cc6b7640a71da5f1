namespace Orleans.Ai.OpenAI;

/// <summary>
/// A chunk of a chat's stream, or the answer as a whole: they differ in one name. One object is filled again with each chunk of a stream, for
/// thousands may come in a second.
/// </summary>
internal sealed class ChatChunk : Chunk<ChatChunk.Choice>
{
    private readonly List<Choice> _choices = new(1);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (Choices, Usage, Error, SystemFingerprint) = (null, null, null, null);
        _choices.Clear();
    }

    /// <summary>Makes <see cref="Chunk{TChoice}.Choices"/> a list, which is empty.</summary>
    public List<Choice> BeginChoices()
    {
        _choices.Clear();
        return Choices = _choices;
    }

    internal struct Choice : IChunkChoice
    {
        public int Index { get; set; }

        public string? FinishReason { get; set; }

        public Turn? Delta { get; set; }

        public Turn? Message { get; set; }

        public LogprobLists? Logprobs { get; set; }
    }

    internal struct Turn
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

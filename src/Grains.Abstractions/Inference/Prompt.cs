namespace Orleans.Ai.Inference;

/// <summary>What the model reads: a closed union of chat messages, plain text, and token ids.</summary>
[GenerateSerializer, Immutable, Alias("ai.Prompt")]
public abstract record Prompt
{
    private Prompt()
    {
    }

    /// <summary>A conversation, rendered by the model's own chat template.</summary>
    /// <param name="Messages">The turns, oldest first; at least one.</param>
    [GenerateSerializer, Immutable, Alias("ai.Prompt.Chat")]
    public sealed record Chat([property: Id(0)] IReadOnlyList<ChatMessage> Messages) : Prompt;

    /// <summary>Text that the model continues as it stands, without a template.</summary>
    /// <param name="Value">The text; may be empty where the model has a start-of-sequence token.</param>
    [GenerateSerializer, Immutable, Alias("ai.Prompt.Text")]
    public sealed record Text([property: Id(0)] string Value) : Prompt;

    /// <summary>Token ids that the model continues as they stand.</summary>
    /// <param name="Ids">Ids in the model's vocabulary, shape <c>[tokens]</c>; at least one.</param>
    [GenerateSerializer, Immutable, Alias("ai.Prompt.Tokens")]
    public sealed record Tokens([property: Id(0)] IReadOnlyList<int> Ids) : Prompt;
}

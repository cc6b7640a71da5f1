using Orleans.Ai.Inference;

namespace Orleans.Ai.Wire;

/// <summary>Reads turns of a conversation.</summary>
internal static class MessageParts
{
    /// <summary>The parts of a turn that say something; a turn that is one text is one part.</summary>
    public static IEnumerable<ContentPart> PartsOf(ChatMessage message)
    {
        var parts = message.Parts.Count > 0 ? message.Parts : [new ContentPart.Text(message.Content)];
        return parts.Where(part => part is not ContentPart.Text { Value.Length: 0 });
    }

    /// <summary>The turn instructs the model, and is no turn of the conversation to formats that hold the two apart.</summary>
    public static bool IsInstruction(ChatMessage message) => message.Role == ChatRole.System || message.Role == ChatRole.Developer;

    /// <summary>The conversation of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="format">What the format is called in messages.</param>
    /// <exception cref="UnsupportedRequestException">It has none, but plain text or tokens.</exception>
    public static IReadOnlyList<ChatMessage> ConversationOf(InferenceRequest request, string format) => request.Prompt switch
    {
        Prompt.Chat chat when request.Continuation.Count == 0 => chat.Messages,
        Prompt.Chat => throw Omissions.Refuse("messages", $"{format} cannot go on from an answer that another began."),
        _ => throw Omissions.Refuse("prompt", $"{format} answers conversations only: ask with messages at /v1/chat/completions."),
    };
}

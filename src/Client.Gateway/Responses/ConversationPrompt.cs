using Orleans.Ai.Inference;
using Orleans.Ai.Sessions;

namespace Orleans.Ai.Responses;

/// <summary>Makes of a conversation's items what the model reads.</summary>
internal static class ConversationPrompt
{
    /// <summary>The messages, oldest first.</summary>
    public static Prompt.Chat Create(string? instructions, IEnumerable<SessionItem> items) => new(
    [
        .. string.IsNullOrEmpty(instructions) ? [] : new[] { new ChatMessage { Role = ChatRole.System, Content = instructions } },
        .. ConversationTurns.Of(items),
    ]);
}

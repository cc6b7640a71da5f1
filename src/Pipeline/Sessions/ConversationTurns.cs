using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>
/// Makes of a conversation's items the turns that models read: what a model thought, said and called at one time are several items and
/// one turn. A thought that no turn follows is read by nobody.
/// </summary>
public static class ConversationTurns
{
    /// <summary>The turns, oldest first.</summary>
    public static IReadOnlyList<ChatMessage> Of(IEnumerable<SessionItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var turns = new List<ChatMessage>();
        List<ContentPart> thoughts = [];
        foreach (var message in items.Select(item => item.Message).OfType<ChatMessage>())
        {
            if (IsThought(message))
            {
                thoughts.AddRange(message.Parts);
                continue;
            }

            if (message is { ToolCalls.Count: > 0, Content: "", Parts: [] } && thoughts.Count == 0 && turns is [.., var last] && last.Role == ChatRole.Assistant)
            {
                turns[^1] = last with { ToolCalls = [.. last.ToolCalls, .. message.ToolCalls] };
            }
            else
            {
                turns.Add(thoughts.Count > 0 && message.Role == ChatRole.Assistant ? Join(thoughts, message) : message);
            }

            thoughts = thoughts.Count > 0 ? [] : thoughts;
        }

        return turns;
    }

    private static bool IsThought(ChatMessage message) =>
        message is { Content: "", ToolCalls.Count: 0, Parts.Count: > 0 } && message.Parts.All(part => part is ContentPart.Reasoning);

    private static ChatMessage Join(List<ContentPart> thoughts, ChatMessage message) => message with
    {
        Parts = [.. thoughts, .. message.Parts.Count > 0 ? message.Parts : message.Content.Length > 0 ? [new ContentPart.Text(message.Content)] : Array.Empty<ContentPart>()],
    };
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>
/// Takes a turn of a chat apart into items as the Responses API has them: what was thought, said and called, each by itself.
/// <see cref="ConversationTurns"/> puts it together again.
/// </summary>
internal static class MessageItems
{
    public static IEnumerable<SessionItem> Of(ChatMessage message)
    {
        var thoughts = message.Parts.OfType<ContentPart.Reasoning>().ToList();
        if (message.ToolCalls.Count == 0 && thoughts.Count == 0)
        {
            return [Item(message)];
        }

        var said = message with { ToolCalls = [], Parts = [.. message.Parts.Where(part => part is not ContentPart.Reasoning)] };
        return
        [
            .. thoughts.Select(Item),
            .. said.Content.Length > 0 || said.Parts.Count > 0 ? [Item(said with { Parts = said.Parts.All(part => part is ContentPart.Text) ? [] : said.Parts })] : Array.Empty<SessionItem>(),
            .. message.ToolCalls.Select(call => Item(new ChatMessage { Role = message.Role, Content = "", ToolCalls = [call] })),
        ];
    }

    private static SessionItem Item(ChatMessage message) => new() { Id = "", Message = message };

    private static SessionItem Item(ContentPart.Reasoning thought) => new()
    {
        Id = "",
        Message = new ChatMessage { Role = ChatRole.Assistant, Content = "", Parts = [thought] },
        Json = ItemMembers.Reasoning([], thought.Value.Length > 0 ? [thought.Value] : null, thought.Signature),
    };
}

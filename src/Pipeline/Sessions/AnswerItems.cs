using System.Collections.Immutable;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>The items that an answer adds to a conversation: what was thought, said and called, each by itself.</summary>
public static class AnswerItems
{
    /// <summary>The items of a choice, in order.</summary>
    /// <param name="request">Whose answer it is: the items are named after it.</param>
    /// <param name="choice">The answer, which has ended.</param>
    public static IEnumerable<SessionItem> Of(RequestId request, FoldedChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Parts.Select(part => new SessionItem { Id = part.ItemId(request.Value), Message = MessageOf(part), Json = JsonOf(part) });
    }

    private static ChatMessage MessageOf(AnswerPart part) => part.Kind switch
    {
        AnswerPartKind.Reasoning => new() { Role = ChatRole.Assistant, Content = "", Parts = [new ContentPart.Reasoning(part.Text, part.Signature)] },
        AnswerPartKind.Call => new() { Role = ChatRole.Assistant, Content = "", ToolCalls = [part.ToCall()] },
        _ => new() { Role = ChatRole.Assistant, Content = part.Text },
    };

    private static ImmutableArray<byte> JsonOf(AnswerPart part) => part.Kind switch
    {
        AnswerPartKind.Reasoning => ItemMembers.Reasoning([], part.Text.Length > 0 ? [part.Text] : null, part.Signature),
        AnswerPartKind.Refusal => ItemMembers.Refusal(part.Text),
        _ => [],
    };
}

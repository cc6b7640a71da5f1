using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>A turn made of its parts: those that are text alone are one text.</summary>
internal static class MessageContent
{
    public static ChatMessage Join(ChatRole role, IReadOnlyList<ContentPart> parts) => new()
    {
        Role = role,
        Content = parts is [ContentPart.Text single] ? single.Value : string.Concat(parts.OfType<ContentPart.Text>().Select(text => text.Value)),
        Parts = parts.All(part => part is ContentPart.Text) ? [] : parts,
    };
}

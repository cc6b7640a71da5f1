using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>A turn made of its parts: those that are text alone are one text.</summary>
internal static class MessageContent
{
    public static ChatMessage Join(ChatRole role, IReadOnlyList<ContentPart> parts) => parts is [ContentPart.Text single] ? new() { Role = role, Content = single.Value } : new()
    {
        Role = role,
        Content = string.Concat(parts.OfType<ContentPart.Text>().Select(text => text.Value)),
        Parts = parts.All(part => part is ContentPart.Text) ? [] : parts,
    };
}

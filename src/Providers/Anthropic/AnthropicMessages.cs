using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Anthropic;

/// <summary>
/// Writes a conversation as Anthropic's API wants it: instructions apart, two roles in turn, what tools returned as a turn of the
/// user's, and no block without content.
/// </summary>
internal static class AnthropicMessages
{
    /// <summary>Who made a thought's mark.</summary>
    public const string Thought = "anthropic";

    /// <summary>The same, of a thought that is kept secret.</summary>
    public const string RedactedThought = "anthropic-redacted";

    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    /// <summary>The instructions; <see langword="null"/> where there are none.</summary>
    public static JsonArray? System(IReadOnlyList<ChatMessage> messages)
    {
        var blocks = messages.Where(MessageParts.IsInstruction).SelectMany(MessageParts.PartsOf).Select(part => part is ContentPart.Text text
            ? TextBlock(text.Value)
            : throw Omissions.Refuse("messages", "Anthropic's API takes text only as instructions of the role system.")).ToArray();
        return blocks.Length > 0 ? [.. blocks] : null;
    }

    /// <summary>The turns.</summary>
    public static JsonArray Write(IReadOnlyList<ChatMessage> messages)
    {
        var turns = new JsonArray();
        foreach (var message in messages.Where(message => !MessageParts.IsInstruction(message)))
        {
            var role = message.Role == ChatRole.Assistant ? "assistant" : "user";
            var content = Content(turns, role);
            foreach (var block in Blocks(message))
            {
                content.Add(block);
            }
        }

        TrimPrefill(turns);
        RemoveEmpty(turns);
        return turns;
    }

    /// <summary>A turn of the model's begins with a thought that its API knows again.</summary>
    public static bool HasThought(ChatMessage message) =>
        MessageParts.PartsOf(message).OfType<ContentPart.Reasoning>().Any(part => ThoughtBlock(part) is not null);

    private static JsonArray Content(JsonArray turns, string role)
    {
        if (turns.LastOrDefault() is { } last && (string?)last["role"] == role)
        {
            return last["content"]!.AsArray();
        }

        var content = new JsonArray();
        turns.Add(new JsonObject { ["role"] = role, ["content"] = content });
        return content;
    }

    private static IEnumerable<JsonNode> Blocks(ChatMessage message)
    {
        if (message.Role == ChatRole.Tool)
        {
            yield return ToolResult(message);
            yield break;
        }

        foreach (var part in MessageParts.PartsOf(message))
        {
            if (Block(part) is { } block)
            {
                yield return block;
            }
        }

        foreach (var call in message.ToolCalls)
        {
            yield return new JsonObject
            {
                ["type"] = "tool_use",
                ["id"] = call.Id,
                ["name"] = call.Name,
                ["input"] = JsonWriting.ParseArguments(call.Arguments),
            };
        }
    }

    private static JsonObject ToolResult(ChatMessage message)
    {
        var result = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = message.ToolCallId ?? "" };
        var parts = MessageParts.PartsOf(message).Select(Block).OfType<JsonNode>().ToArray();
        result.Set("content", parts.Length > 0 ? new JsonArray(parts) : null);
        return result;
    }

    private static JsonObject? Block(ContentPart part) => part switch
    {
        ContentPart.Text text => TextBlock(text.Value),
        ContentPart.Image image => new JsonObject { ["type"] = "image", ["source"] = Source(image) },
        ContentPart.Reasoning thought => ThoughtBlock(thought),
        _ => throw Omissions.Refuse("messages", "Anthropic's API takes text and images only."),
    };

    private static JsonObject TextBlock(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonObject Source(ContentPart.Image image)
    {
        if (!image.TryGetData(out var mediaType, out var base64))
        {
            return new JsonObject { ["type"] = "url", ["url"] = image.Url };
        }

        return ImageTypes.Contains(mediaType)
            ? new JsonObject { ["type"] = "base64", ["media_type"] = mediaType, ["data"] = base64 }
            : throw Omissions.Refuse("messages", $"Anthropic's API takes images of the types {string.Join(", ", ImageTypes)}.");
    }

    // Only thoughts of its own, with their mark, may go back.
    private static JsonObject? ThoughtBlock(ContentPart.Reasoning thought)
    {
        if (ThoughtMarks.Read(RedactedThought, thought.Signature) is { } secret && secret != thought.Signature)
        {
            return new JsonObject { ["type"] = "redacted_thinking", ["data"] = secret };
        }

        return ThoughtMarks.Read(Thought, thought.Signature) is { } mark
            ? new JsonObject { ["type"] = "thinking", ["thinking"] = thought.Value, ["signature"] = mark }
            : null;
    }

    // An answer that is begun for the model may not end in white space.
    private static void TrimPrefill(JsonArray turns)
    {
        if (turns.LastOrDefault() is { } last && (string?)last["role"] == "assistant" && last["content"]!.AsArray() is [.., { } block]
            && (string?)block["type"] == "text")
        {
            block["text"] = ((string)block["text"]!).TrimEnd();
        }
    }

    private static void RemoveEmpty(JsonArray turns)
    {
        foreach (var turn in turns.ToArray())
        {
            var content = turn!["content"]!.AsArray();
            foreach (var empty in content.Where(block => (string?)block!["text"] == "").ToArray())
            {
                content.Remove(empty);
            }

            if (content.Count == 0)
            {
                turns.Remove(turn);
            }
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>
/// Writes a conversation as Gemini's API wants it: instructions apart, two roles in turn, calls of tools and what they returned by
/// the tool's name, and the marks of thoughts where they were given: at the first call, or else at the last text.
/// </summary>
/// <param name="messages">The conversation.</param>
/// <param name="model">Who reads it.</param>
/// <param name="hasIds">The API takes the ids of calls.</param>
internal sealed class GeminiContents(IReadOnlyList<ChatMessage> messages, GeminiModel model, bool hasIds)
{
    /// <summary>Who made a thought's mark.</summary>
    public const string Thought = "gemini";

    // What the API's documentation gives for calls that were not made by its own models.
    private const string Unmarked = "skip_thought_signature_validator";

    private readonly Dictionary<string, string> names = messages.SelectMany(message => message.ToolCalls)
        .GroupBy(call => call.Id).ToDictionary(calls => calls.Key, calls => calls.Last().Name);

    /// <summary>The instructions; <see langword="null"/> where there are none.</summary>
    public static JsonObject? System(IReadOnlyList<ChatMessage> messages)
    {
        var parts = messages.Where(MessageParts.IsInstruction).SelectMany(MessageParts.PartsOf).Select(part => part is ContentPart.Text text
            ? (JsonNode)new JsonObject { ["text"] = text.Value }
            : throw Omissions.Refuse("messages", "Gemini's API takes text only as instructions of the role system.")).ToArray();
        return parts.Length > 0 ? new JsonObject { ["parts"] = new JsonArray(parts) } : null;
    }

    /// <summary>The turns.</summary>
    public JsonArray Write()
    {
        var contents = new JsonArray();
        foreach (var message in messages.Where(message => !MessageParts.IsInstruction(message)))
        {
            var role = message.Role == ChatRole.Assistant ? "model" : "user";
            foreach (var part in Parts(message))
            {
                PartsOf(contents, role).Add(part);
            }
        }

        return contents;
    }

    private static JsonArray PartsOf(JsonArray contents, string role)
    {
        if (contents.LastOrDefault() is { } last && (string?)last["role"] == role)
        {
            return last["parts"]!.AsArray();
        }

        var parts = new JsonArray();
        contents.Add(new JsonObject { ["role"] = role, ["parts"] = parts });
        return parts;
    }

    private List<JsonNode> Parts(ChatMessage message)
    {
        var isTool = message.Role == ChatRole.Tool;
        var parts = MessageParts.PartsOf(message).Where(part => !(isTool && part is ContentPart.Text)).Select(Part).OfType<JsonNode>().ToList();
        if (isTool)
        {
            parts.Insert(0, Response(message));
            return parts;
        }

        var calls = message.ToolCalls.Select(Call).ToList();
        var marks = MessageParts.PartsOf(message).OfType<ContentPart.Reasoning>().Select(part => ThoughtMarks.Read(Thought, part.Signature));
        Mark(marks.LastOrDefault(mark => mark is not null), parts, calls);
        return [.. parts, .. calls];
    }

    private void Mark(string? mark, List<JsonNode> parts, List<JsonNode> calls)
    {
        var marked = calls.FirstOrDefault() ?? (mark is null ? null : parts.LastOrDefault(part => part["text"] is not null));
        mark ??= calls.Count > 0 && model.HasLevels ? Unmarked : null;
        if (marked is not null && mark is not null)
        {
            marked["thoughtSignature"] = mark;
        }
    }

    private JsonNode Call(ToolCall call)
    {
        var written = new JsonObject { ["name"] = call.Name, ["args"] = JsonWriting.ParseArguments(call.Arguments) };
        written.Set("id", hasIds ? call.Id : null);
        return new JsonObject { ["functionCall"] = written };
    }

    private JsonObject Response(ChatMessage message)
    {
        var response = new JsonObject
        {
            ["name"] = message.Name ?? names.GetValueOrDefault(message.ToolCallId ?? "") ?? message.ToolCallId ?? "tool",
            ["response"] = Result(string.Concat(MessageParts.PartsOf(message).OfType<ContentPart.Text>().Select(text => text.Value))),
        };
        response.Set("id", hasIds ? message.ToolCallId : null);
        return new JsonObject { ["functionResponse"] = response };
    }

    // The API wants an object.
    private static JsonObject Result(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? new JsonObject { ["output"] = text };
        }
        catch (JsonException)
        {
            return new JsonObject { ["output"] = text };
        }
    }

    private static JsonObject? Part(ContentPart part) => part switch
    {
        ContentPart.Text text => new JsonObject { ["text"] = text.Value },
        ContentPart.Image image when image.TryGetData(out var mediaType, out var base64) => new JsonObject
        {
            ["inlineData"] = new JsonObject { ["mimeType"] = mediaType, ["data"] = base64 },
        },
        ContentPart.Image image => new JsonObject { ["fileData"] = new JsonObject { ["mimeType"] = MediaTypeOf(image.Url), ["fileUri"] = image.Url } },
        ContentPart.Reasoning => null,
        _ => throw Omissions.Refuse("messages", "Gemini's API takes text and images only."),
    };

    // The API wants one, and an address does not always tell.
    private static string MediaTypeOf(string url) => Path.GetExtension(url.Split('?', '#')[0]).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        ".GIF" => "image/gif",
        ".HEIC" => "image/heic",
        _ => "image/jpeg",
    };
}

using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Templating;

namespace Orleans.Ai.Engines;

/// <summary>What a chat template sees of tools in a message, under the names that templates on Hugging Face know.</summary>
internal static class ToolFields
{
    /// <summary>The fields; <see langword="null"/> where the message has nothing to do with tools.</summary>
    public static IReadOnlyDictionary<string, object?>? Of(ChatMessage message)
    {
        if (message.ToolCalls.Count == 0 && message.ToolCallId is null)
        {
            return null;
        }

        var fields = new Dictionary<string, object?>();
        if (message.ToolCalls.Count > 0)
        {
            fields["tool_calls"] = message.ToolCalls.Select(Describe).ToList();
        }

        if (message.ToolCallId is { } id)
        {
            fields["tool_call_id"] = id;
        }

        return fields;
    }

    private static Dictionary<string, object?> Describe(ToolCall call) => new()
    {
        ["id"] = call.Id,
        ["type"] = "function",
        ["function"] = new Dictionary<string, object?> { ["name"] = call.Name, ["arguments"] = Arguments(call.Arguments) },
    };

    /// <summary>Templates print a mapping as JSON; what a model wrote instead of JSON they see as it is.</summary>
    private static object? Arguments(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object ? TemplateInput.From(document.RootElement) : json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair in it.
            return json;
        }
    }
}

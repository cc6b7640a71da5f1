using System.Text.Json;

namespace Orleans.Ai.Providers;

/// <summary>How the grid's own edge is asked, and how it tells.</summary>
/// <param name="Path">Where.</param>
/// <param name="Question">A question to a model: its text, and whether the answer is streamed.</param>
/// <param name="Read">Reads an object of the answer; of a stream, or the whole.</param>
/// <param name="MarkSaysWhole">The mark <c>[DONE]</c> means that all is there; else it only ends the stream, and an event before it says how the answer ended.</param>
internal sealed record EdgeFormat(string Path, Func<string, string, bool, object> Question, Func<JsonElement, Told> Read, bool MarkSaysWhole)
{
    public static EdgeFormat Chat { get; } = new("/v1/chat/completions", (model, text, isStream) => ProviderGrid.Question(model, isStream, text), ReadChat, MarkSaysWhole: true);

    public static EdgeFormat Responses { get; } = new(
        "/v1/responses", (model, text, isStream) => new { model, input = text, stream = isStream, store = false, max_output_tokens = 16 }, ReadResponse, MarkSaysWhole: false);

    public override string ToString() => Path;

    private static Told ReadChat(JsonElement told)
    {
        if (ErrorOf(told) is { } error)
        {
            return new Told("", false, false, error);
        }

        var (text, isFinish) = ("", false);
        foreach (var choice in told.GetProperty("choices").EnumerateArray())
        {
            isFinish |= choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind is JsonValueKind.String;
            var part = choice.TryGetProperty("delta", out var delta) ? delta : choice.GetProperty("message");
            text += part.TryGetProperty("content", out var content) ? content.GetString() : "";
        }

        // A stream has a mark of its own at its end.
        return new Told(text, isFinish, isFinish && told.GetProperty("object").GetString() == "chat.completion", null);
    }

    private static Told ReadResponse(JsonElement told) => told.TryGetProperty("type", out var type) ? type.GetString() switch
    {
        "response.output_text.delta" => new Told(told.GetProperty("delta").GetString()!, false, false, null),
        "response.completed" => new Told("", true, true, null),
        "response.failed" or "response.incomplete" => new Told("", false, false, ErrorOf(told.GetProperty("response")) ?? "incomplete"),
        "error" => new Told("", false, false, told.TryGetProperty("code", out var code) ? code.GetString() : ErrorOf(told)),
        _ => default(Told) with { Text = "" },
    }
    : ErrorOf(told) is { } error ? new Told("", false, false, error)
    : new Told(TextOf(told), told.GetProperty("status").GetString() == "completed", told.GetProperty("status").GetString() == "completed", null);

    private static string TextOf(JsonElement response) => string.Concat(
        from item in response.GetProperty("output").EnumerateArray()
        where item.GetProperty("type").GetString() == "message"
        from part in item.GetProperty("content").EnumerateArray()
        select part.GetProperty("text").GetString());

    private static string? ErrorOf(JsonElement told) => told.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object ? error.GetProperty("code").GetString() : null;
}

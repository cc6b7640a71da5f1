using System.Text.Json;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>A request to OpenAI and what it answered, as they were recorded.</summary>
internal sealed record RecordedExchange(string Test, string Path, JsonElement Request, int Status, bool IsStream, string Response)
{
    /// <summary>All that were sent to a path.</summary>
    public static IReadOnlyList<RecordedExchange> Of(string path) =>
    [
        .. File.ReadLines(SharedData.Require("wire/openai-recorded-exchanges.jsonl")).Select(line => JsonElement.Parse(line))
            .Where(row => row.GetProperty("method").GetString() == "POST" && row.GetProperty("uri").GetString() == path)
            .Select(Read),
    ];

    /// <summary>The answer, as a double gives it.</summary>
    public WireScript Script => IsStream
        ? new WireScript { ContentType = "text/event-stream; charset=utf-8" }.Write(Response)
        : WireScript.Json(Response, Status);

    private static RecordedExchange Read(JsonElement row)
    {
        var response = row.GetProperty("response");
        var isStream = row.GetProperty("headers").GetProperty("content-type").GetString()!.StartsWith("text/event-stream", StringComparison.Ordinal);
        return new(
            row.GetProperty("test").GetString()!, row.GetProperty("uri").GetString()!, row.GetProperty("request"), row.GetProperty("status").GetInt32(), isStream,
            isStream ? string.Concat(response.EnumerateArray().Select(line => line.GetString())) : response.GetRawText());
    }

    public override string ToString() => Test;
}

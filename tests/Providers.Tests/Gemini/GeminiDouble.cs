using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>Speaks Gemini's API, with an API key or on Vertex AI: what it answers follows from what it is asked.</summary>
internal static partial class GeminiDouble
{
    public const string Signature = "CpQBVKhc7Mark";

    /// <summary>Answers whatever comes; on Vertex AI to one token only.</summary>
    public static WireScript Script(string? token = null) =>
        WireScript.From((context, request) => Answer(request, token).AnswerAsync(context, request));

    public static WireScript Error(int code, string status, string message, string details = "[]") =>
        WireScript.Json($$$"""{"error":{"code":{{{code}}},"message":"{{{message}}}","status":"{{{status}}}","details":{{{details}}}}}""", code);

    [GeneratedRegex("^/(v1beta/models|v1(beta1)?/projects/[^/]+/locations/[^/]+/publishers/google/models)/(?<model>[^/:]+):(?<verb>[A-Za-z]+)(?<query>\\?.*)?$")]
    private static partial Regex Path { get; }

    private static WireScript Answer(WireRequest request, string? token)
    {
        var path = Path.Match(request.Path);
        if (!path.Success)
        {
            return Error(404, "NOT_FOUND", "No such path.");
        }

        if (token is null ? !request.Headers.ContainsKey("x-goog-api-key") : request.Headers.GetValueOrDefault("Authorization") != $"Bearer {token}")
        {
            return Error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.");
        }

        return path.Groups["model"].Value == "missing" ? Error(404, "NOT_FOUND", "models/missing is not found") : path.Groups["verb"].Value switch
        {
            "generateContent" => WireScript.Json(Response(Parts(request.Json), "STOP").ToJsonString()),
            "streamGenerateContent" when path.Groups["query"].Value.Contains("alt=sse", StringComparison.Ordinal) => Stream(Parts(request.Json)),
            "batchEmbedContents" => Embed(request.Json),
            _ => Error(404, "NOT_FOUND", "No such method."),
        };
    }

    private static List<JsonObject> Parts(JsonElement body)
    {
        var contents = body.GetProperty("contents").GetRawText();
        if (body.TryGetProperty("tools", out _) && !contents.Contains("functionResponse", StringComparison.Ordinal))
        {
            return
            [
                new() { ["text"] = "I look." },
                new()
                {
                    ["functionCall"] = new JsonObject { ["name"] = "get_weather", ["args"] = new JsonObject { ["city"] = "Paris" }, ["id"] = "fc_1" },
                    ["thoughtSignature"] = Signature,
                },
            ];
        }

        var generation = body.TryGetProperty("generationConfig", out var config) ? config.GetRawText() : "";
        var answer = generation.Contains("responseJsonSchema", StringComparison.Ordinal) ? """{"answer":42}"""
            : contents.Contains("inlineData", StringComparison.Ordinal) || contents.Contains("fileData", StringComparison.Ordinal) ? "A pixel." : "Hello world.";
        List<JsonObject> thought = generation.Contains("\"includeThoughts\":true", StringComparison.Ordinal) ? [new() { ["text"] = "Let me think.", ["thought"] = true }] : [];
        return [.. thought, new JsonObject { ["text"] = answer[..5] }, new JsonObject { ["text"] = answer[5..] }];
    }

    private static JsonObject Response(IEnumerable<JsonObject> parts, string? reason)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray([.. parts]) }, ["index"] = 0 };
        if (reason is not null)
        {
            candidate["finishReason"] = reason;
        }

        return new JsonObject
        {
            ["candidates"] = new JsonArray(candidate),
            ["usageMetadata"] = reason is null
                ? new JsonObject { ["promptTokenCount"] = 9, ["totalTokenCount"] = 9 }
                : new JsonObject
                {
                    ["promptTokenCount"] = 9, ["cachedContentTokenCount"] = 4, ["candidatesTokenCount"] = 5, ["thoughtsTokenCount"] = 2, ["totalTokenCount"] = 16,
                },
            ["modelVersion"] = "gemini-2.5-flash-001",
            ["responseId"] = "r1",
        };
    }

    // One part in each event; the reason stands in the last.
    private static WireScript Stream(List<JsonObject> parts) => parts.Index().Aggregate(
        new WireScript { ContentType = "text/event-stream" },
        (script, part) => script.Write($"data: {Response([part.Item], part.Index == parts.Count - 1 ? "STOP" : null).ToJsonString()}\r\n\r\n"));

    private static WireScript Embed(JsonElement body)
    {
        var vectors = body.GetProperty("requests").EnumerateArray().Select((request, i) =>
            new { values = Enumerable.Repeat((float)i, request.TryGetProperty("outputDimensionality", out var length) ? length.GetInt32() : 3) });
        return WireScript.Json(JsonSerializer.Serialize(new { embeddings = vectors }));
    }
}

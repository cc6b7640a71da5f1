using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>Speaks Triton's generate extension with the tensors of its vLLM backend.</summary>
internal static class TritonDouble
{
    private static readonly string[] Pieces = ["Hel", "lo", " world."];

    /// <summary>Answers whatever comes.</summary>
    public static WireScript Script { get; } = WireScript.From((context, request) => Answer(request).AnswerAsync(context, request));

    public static WireScript Error(int status, string message) => WireScript.Json(JsonSerializer.Serialize(new { error = message }), status);

    /// <summary>What a model says to a prompt with parameters.</summary>
    public static string[] PiecesOf(JsonElement sampling) => sampling.TryGetProperty("guided_decoding", out var guide)
        ? [JsonElement.Parse(guide.GetString()!).TryGetProperty("json", out _) ? """{"answer":42}""" : "?"]
        : Pieces;

    private static WireScript Answer(WireRequest request)
    {
        if (request.Path.Split('/') is not ["", "v2", "models", var model, .., var verb])
        {
            return Error(404, "not found");
        }

        if (model == "missing")
        {
            return Error(400, "Request for unknown model: 'missing' is not found");
        }

        var parameters = request.Json.GetProperty("parameters");
        var isStream = verb == "generate_stream";
        if (parameters.GetProperty("stream").GetBoolean() != isStream)
        {
            return Error(400, "the model was asked for the other form");
        }

        var pieces = PiecesOf(JsonElement.Parse(parameters.GetProperty("sampling_parameters").GetString()!));
        return isStream
            ? WireScript.Sse(pieces.Index().Select(piece => Response(model, piece.Item, 1, piece.Index == pieces.Length - 1)))
            : WireScript.Json(Response(model, string.Concat(pieces), pieces.Length, isLast: true));
    }

    private static string Response(string model, string text, int tokens, bool isLast) => new JsonObject
    {
        ["model_name"] = model,
        ["model_version"] = "1",
        ["text_output"] = text,
        ["finish_reason"] = isLast ? "stop" : "None",
        ["num_input_tokens"] = 4,
        ["num_output_tokens"] = tokens,
    }.ToJsonString();
}

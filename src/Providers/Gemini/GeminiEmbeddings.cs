using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Ai.Embeddings;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Gemini;

/// <summary>
/// Writes and reads embeddings: <c>batchEmbedContents</c> with an API key, which counts no tokens; on Vertex AI <c>predict</c>, which does.
/// </summary>
internal static class GeminiEmbeddings
{
    /// <summary>The method with an API key.</summary>
    public const string Batch = "batchEmbedContents";

    /// <summary>The method on Vertex AI.</summary>
    public const string Predict = "predict";

    /// <summary>Writes a request.</summary>
    /// <param name="resource">The model, as its resource is named.</param>
    /// <param name="request">What to embed.</param>
    /// <param name="isVertex">Which of the two methods.</param>
    /// <param name="omissions">Takes what the API has no words for.</param>
    public static byte[] Write(string resource, EmbeddingRequest request, bool isVertex, Omissions omissions)
    {
        var texts = request.Inputs.Select(input => input is Prompt.Text text
            ? text.Value
            : throw Omissions.Refuse("input", "Gemini's API embeds text, not token ids.")).ToArray();
        var extra = new ExtraFields(request.Extra);
        var task = extra.Take("task_type")?.ToString();
        extra.DropRest(omissions);
        return (isVertex ? Instances(texts, task, request.Dimensions) : Requests(resource, texts, task, request.Dimensions)).ToUtf8();
    }

    /// <summary>Reads an answer of either.</summary>
    public static EmbeddingAnswer Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonReading.ParseObject(body);
        var root = document.RootElement;
        if (root.Object("error") is { ValueKind: JsonValueKind.Object } error)
        {
            return EmbeddingAnswer.Failed(GeminiErrors.Read(error));
        }

        var embeddings = root.Items("embeddings").Concat(root.Items("predictions").Select(prediction => prediction.Object("embeddings"))).ToArray();
        return new EmbeddingAnswer
        {
            Vectors = [.. embeddings.Select(Vector)],
            Usage = new TokenUsage { PromptTokens = embeddings.Sum(embedding => embedding.Object("statistics").Number("token_count") ?? 0) },
        };
    }

    private static JsonObject Requests(string resource, string[] texts, string? task, int? dimensions) => new()
    {
        ["requests"] = new JsonArray([.. texts.Select(text =>
        {
            var request = new JsonObject
            {
                ["model"] = resource,
                ["content"] = new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) },
            };
            request.Set("taskType", task);
            request.Set("outputDimensionality", dimensions);
            return request;
        })]),
    };

    private static JsonObject Instances(string[] texts, string? task, int? dimensions)
    {
        var body = new JsonObject
        {
            ["instances"] = new JsonArray([.. texts.Select(text =>
            {
                var instance = new JsonObject { ["content"] = text };
                instance.Set("task_type", task);
                return instance;
            })]),
        };
        body.Set("parameters", dimensions is null ? null : new JsonObject { ["outputDimensionality"] = dimensions });
        return body;
    }

    private static ImmutableArray<float> Vector(JsonElement embedding) => [.. embedding.Items("values").Select(value => value.ValueKind is JsonValueKind.Number
        ? value.GetSingle()
        : throw new JsonException("An embedding is no vector of numbers."))];
}

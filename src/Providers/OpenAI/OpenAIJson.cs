using System.Text.Json.Serialization;

namespace Orleans.Ai.OpenAI;

/// <summary>Reads OpenAI's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(WireErrorBody))]
[JsonSerializable(typeof(List<ChatChunk.Call?>))]
[JsonSerializable(typeof(ChatChunk.LogprobLists))]
[JsonSerializable(typeof(WireUsage))]
[JsonSerializable(typeof(CompletionChunk))]
[JsonSerializable(typeof(ResponseFrame))]
[JsonSerializable(typeof(EmbeddingDocument))]
[JsonSerializable(typeof(ResponseDocument))]
internal sealed partial class OpenAIJson : JsonSerializerContext;

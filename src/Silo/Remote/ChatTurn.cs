using System.Text.Json.Serialization;

namespace Orleans.Ai.Remote;

/// <summary>A message of a conversation, as the server reads it.</summary>
internal sealed record ChatTurn(
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("content")] string Content);

using System.Text.Json.Serialization;

namespace Orleans.Ai.Remote;

/// <summary>The body of a question to <c>/v1/chat/completions</c>; members without a value are left out.</summary>
internal sealed record ChatQuestion
{
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("messages")]
    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    [JsonPropertyName("stream")]
    public bool Stream { get; init; } = true;

    [JsonPropertyName("temperature")]
    public float? Temperature { get; init; }

    [JsonPropertyName("max_tokens")]
    public int? MaxTokens { get; init; }
}

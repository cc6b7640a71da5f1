using System.Text.Json.Serialization;

namespace Orleans.Ai.Remote;

/// <summary>A model at a provider as the admin API shows it.</summary>
internal sealed record RemoteTarget
{
    public required string Target { get; init; }

    public RemoteBreaker? Breaker { get; init; }

    public long Attempts { get; init; }

    public int Running { get; init; }

    public IReadOnlyDictionary<string, long> Errors { get; init; } = new Dictionary<string, long>();

    [JsonPropertyName("first_content_p50_ms")]
    public double FirstContentP50Ms { get; init; }

    [JsonPropertyName("first_content_p95_ms")]
    public double FirstContentP95Ms { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    public long CostNanoUnits { get; init; }

    public long Unpriced { get; init; }
}

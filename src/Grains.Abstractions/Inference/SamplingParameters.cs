namespace Orleans.Ai.Inference;

/// <summary>
/// How the next token is drawn. Every member that is <see langword="null"/> takes the model's default
/// (<c>generation_config.json</c>) or, where it has none, the default stated here.
/// </summary>
[GenerateSerializer, Immutable, Alias("ai.SamplingParameters")]
public sealed record SamplingParameters
{
    /// <summary>No member set: the model decides.</summary>
    public static SamplingParameters ModelDefaults { get; } = new();

    /// <summary>Divisor of the logits; 0 is greedy decoding. Default 1, bounds 0 to 2.</summary>
    [Id(0)]
    public float? Temperature { get; init; }

    /// <summary>Nucleus: smallest set of tokens, at least one, with at least this probability mass. Default 1, bounds 0 to 1.</summary>
    [Id(1)]
    public float? TopP { get; init; }

    /// <summary>Only the k likeliest tokens; 0 or -1 for all. Default 0.</summary>
    [Id(2)]
    public int? TopK { get; init; }

    /// <summary>Only tokens with at least this share of the likeliest token's probability. Default 0, bounds 0 to 1.</summary>
    [Id(3)]
    public float? MinP { get; init; }

    /// <summary>
    /// Key of the counter-based random numbers: the same seed, prompt and parameters give the same tokens, whatever else
    /// is in the batch. Default: drawn per request.
    /// </summary>
    [Id(4)]
    public long? Seed { get; init; }

    /// <summary>Subtracted from the logit of every token that has been generated. Default 0, bounds -2 to 2.</summary>
    [Id(5)]
    public float? PresencePenalty { get; init; }

    /// <summary>Subtracted from a token's logit once per time it was generated. Default 0, bounds -2 to 2.</summary>
    [Id(6)]
    public float? FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of these token ids. Default none, bounds of a value -100 to 100.</summary>
    [Id(7)]
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }
}

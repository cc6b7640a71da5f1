namespace Orleans.Ai.Sampling;

/// <summary>How the tokens of a request are drawn; all values resolved and within bounds.</summary>
internal sealed record SamplingSettings
{
    /// <summary>Divisor of the logits; 0 is greedy decoding.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Probability mass of the nucleus (Holtzman et al. 2020, arXiv:1904.09751); 1 for all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Number of likeliest tokens; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Least share of the likeliest token's probability (Nguyen et al. 2024, arXiv:2407.01082); 0 for all.</summary>
    public float MinP { get; init; }

    /// <summary>Subtracted from the logit of every generated token.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Subtracted from a token's logit once per time it was generated.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of these token ids.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>Key of the random numbers. See <see cref="CounterRandom"/>.</summary>
    public long Seed { get; init; }

    /// <summary>Likeliest tokens to report beside each chosen one; <see langword="null"/> for no log probabilities at all.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Generated tokens weigh on what follows.</summary>
    public bool HasPenalties => PresencePenalty != 0 || FrequencyPenalty != 0;
}

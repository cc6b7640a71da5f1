namespace Orleans.Ai.Inference;

/// <summary>A token and how likely the model held it, before temperature and penalties.</summary>
[GenerateSerializer, Immutable, Alias("ai.TokenLogprob")]
public sealed record TokenLogprob
{
    /// <summary>The token's text; U+FFFD stands for bytes that are no whole character.</summary>
    [Id(0)]
    public required string Token { get; init; }

    /// <summary>The token's bytes in UTF-8, exact also where <see cref="Token"/> is not; empty for a special token.</summary>
    [Id(1)]
    public required IReadOnlyList<byte> Bytes { get; init; }

    /// <summary>Natural logarithm of the probability.</summary>
    [Id(2)]
    public required float Logprob { get; init; }

    /// <summary>The likeliest tokens at this position, likeliest first; empty unless asked for.</summary>
    [Id(3)]
    public IReadOnlyList<TokenLogprob> Top { get; init; } = [];
}

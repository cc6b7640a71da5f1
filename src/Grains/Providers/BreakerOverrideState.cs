namespace Orleans.Ai.Providers;

/// <summary>What a breaker grain stores.</summary>
[GenerateSerializer, Immutable, Alias("ai.BreakerOverrideState")]
internal sealed record BreakerOverrideState
{
    /// <summary>What an operator decided; <see langword="null"/>: nothing.</summary>
    [Id(0)]
    public BreakerOverride? Decision { get; init; }
}

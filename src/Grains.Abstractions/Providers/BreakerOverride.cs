namespace Orleans.Ai.Providers;

/// <summary>What an operator has decided for a target, whatever its breaker counts.</summary>
/// <param name="State"><see cref="BreakerState.Open"/>: it is not asked; <see cref="BreakerState.Closed"/>: it is.</param>
/// <param name="Reason">Why, for other operators.</param>
/// <param name="By">Who decided: the name of the operator's key.</param>
/// <param name="Until">When the breaker decides again by itself; <see langword="null"/>: not before it is told to.</param>
[GenerateSerializer, Immutable, Alias("ai.BreakerOverride")]
public sealed record BreakerOverride(
    [property: Id(0)] BreakerState State, [property: Id(1)] string Reason, [property: Id(2)] string By, [property: Id(3)] DateTimeOffset? Until);

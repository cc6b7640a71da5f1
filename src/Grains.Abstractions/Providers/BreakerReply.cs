namespace Orleans.Ai.Providers;

/// <summary>Answer to a <see cref="BreakerReport"/>.</summary>
/// <param name="Status">The breaker, after the report.</param>
/// <param name="HasProbe">The silo holds the one probe of the cluster.</param>
[GenerateSerializer, Immutable, Alias("ai.BreakerReply")]
public sealed record BreakerReply([property: Id(0)] BreakerStatus Status, [property: Id(1)] bool HasProbe);

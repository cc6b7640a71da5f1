namespace Orleans.Ai.Providers;

/// <summary>A provider of the route that was made to fail.</summary>
/// <param name="Name">Its target.</param>
/// <param name="Double">Its double.</param>
/// <param name="Outages">When it was down.</param>
/// <param name="Watch">What its breaker did.</param>
/// <param name="Before">Outages of the one that is asked before it; <see langword="null"/>: it is the first.</param>
internal sealed record ChaosTarget(string Name, ProviderDouble Double, Outages Outages, BreakerWatch Watch, Outages? Before);

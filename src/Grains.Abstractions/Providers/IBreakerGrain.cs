namespace Orleans.Ai.Providers;

/// <summary>
/// The circuit breaker of one target, for the whole cluster: adds up what the silos count, tells them the state, and lets one of
/// them make the probe. Its key is the target, <c>provider/model</c>. Every silo decides by itself; without the grain it goes on alone.
/// </summary>
[Alias("ai.IBreakerGrain")]
public interface IBreakerGrain : IGrainWithStringKey
{
    /// <summary>Takes a silo's report.</summary>
    [Alias("Exchange")]
    Task<BreakerReply> ExchangeAsync(BreakerReport report);

    /// <summary>How it is.</summary>
    [Alias("Get")]
    Task<BreakerStatus> GetAsync();

    /// <summary>Takes an operator's decision, which survives restarts; <see langword="null"/> takes it back. In force everywhere when it answers, or with the silo's next report.</summary>
    [Alias("Override")]
    Task<BreakerStatus> OverrideAsync(BreakerOverride? decision);

    /// <summary>Closes it and forgets what was counted, and what an operator decided.</summary>
    [Alias("Reset")]
    Task<BreakerStatus> ResetAsync();
}

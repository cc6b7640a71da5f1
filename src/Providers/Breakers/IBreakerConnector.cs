using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Breakers;

/// <summary>Reaches the cluster's breakers.</summary>
public interface IBreakerConnector
{
    /// <summary>See <see cref="IBreakerGrain.ExchangeAsync"/>. Throws where the grain is out of reach.</summary>
    Task<BreakerReply> ExchangeAsync(TargetId target, BreakerReport report);
}

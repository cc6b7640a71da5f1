using Orleans.Ai.Breakers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>Reaches the cluster's breakers by their grains.</summary>
internal sealed class GrainBreakerConnector(IGrainFactory grains) : IBreakerConnector
{
    public Task<BreakerReply> ExchangeAsync(TargetId target, BreakerReport report) => grains.GetGrain<IBreakerGrain>(target.ToString()).ExchangeAsync(report);
}

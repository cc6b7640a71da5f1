using Orleans.Ai.Breakers;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Routes;

/// <summary>Puts together what this silo knows of its providers.</summary>
internal sealed class ProviderOverview(ProviderRegistry registry, TargetStatisticsTable statistics, LocalBreakers breakers) : IProviderOverview
{
    public IReadOnlyList<ProviderStatus> List()
    {
        var seen = statistics.Snapshot().ToDictionary(target => target.Target);
        var states = breakers.List().ToDictionary(status => status.Target);
        var targets = seen.Keys.Union(states.Keys).OrderBy(target => target.ToString(), StringComparer.Ordinal).ToLookup(target => target.Provider);
        return
        [
            .. registry.All.Select(provider => new ProviderStatus(
                provider.Name,
                provider.Kind.Name,
                provider.Options.Address,
                [.. provider.Options.Models.Keys.Order(StringComparer.Ordinal)],
                [.. targets[provider.Name].Select(target => (seen.GetValueOrDefault(target) ?? new TargetStatus { Target = target }) with { Breaker = states.GetValueOrDefault(target) })])),
        ];
    }
}

using System.Collections.Frozen;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>The policies, by name.</summary>
internal sealed class TargetPolicies
{
    private readonly FrozenDictionary<string, ITargetPolicy> _policies;

    /// <summary>Makes them.</summary>
    public TargetPolicies(TargetStatisticsTable statistics, IPriceTable prices, Random random)
    {
        ITargetPolicy[] all = [new FirstHealthyPolicy(), new WeightedPolicy(random), new LeastLatencyPolicy(statistics), new LowestCostPolicy(prices), new HedgedPolicy()];
        _policies = all.ToFrozenDictionary(policy => policy.Name);
    }

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Names => [.. _policies.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The policy of a name; <see langword="null"/>: there is none.</summary>
    public ITargetPolicy? Find(string name) => _policies.GetValueOrDefault(name);
}

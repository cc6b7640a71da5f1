namespace Orleans.Ai.Providers;

/// <summary>What operators see of providers, from this silo.</summary>
public interface IProviderOverview
{
    /// <summary>All that are configured, by name.</summary>
    IReadOnlyList<ProviderStatus> List();
}

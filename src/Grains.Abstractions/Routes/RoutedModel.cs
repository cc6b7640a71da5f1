using Orleans.Ai.Access;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>A name that clients use as a model, and for which a route or a provider answers.</summary>
/// <param name="Id">The name.</param>
/// <param name="Provider">The provider that lists it; <see langword="null"/>: it is a route.</param>
/// <param name="Since">When it was stored; where it is one of the configuration, when this silo began.</param>
/// <param name="Tenants">Whom it answers; empty: everybody.</param>
public sealed record RoutedModel(ModelId Id, string? Provider, DateTimeOffset Since, IReadOnlySet<string> Tenants)
{
    /// <summary>It answers this tenant.</summary>
    public bool Serves(TenantId tenant) => Tenants.Count == 0 || Tenants.Contains(tenant.Value);
}

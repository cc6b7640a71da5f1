using System.Collections.Frozen;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>A target of a route as requests see it.</summary>
internal sealed record RouteTarget(TargetId Id)
{
    /// <summary>Its share beside the others.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What it can do.</summary>
    public Capabilities Capabilities { get; init; } = Capabilities.All;

    /// <summary>Longest prompt and answer together. Unit: tokens; <see langword="null"/>: not known.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whom it answers; empty: everybody.</summary>
    public FrozenSet<string> Tenants { get; init; } = FrozenSet<string>.Empty;

    /// <summary>It is a model of this grid.</summary>
    public bool IsLocal => Id.Provider == TargetId.Local;

    /// <summary>What the model of this grid is called here.</summary>
    public ModelId LocalModel { get; } = Id.Provider == TargetId.Local ? new ModelId(Id.Model) : default;

    /// <summary>It answers this tenant.</summary>
    public bool Serves(TenantId tenant) => Tenants.Count == 0 || Tenants.Contains(tenant.Value);

    /// <summary>Made of options that have been checked.</summary>
    public static RouteTarget Of(RouteTargetOptions options)
    {
        var id = RouteValidator.TryParse(options.Target, out var target) ? target : throw new ArgumentException($"'{options.Target}' was not checked.", nameof(options));
        return new RouteTarget(id)
        {
            Weight = options.Weight,
            Capabilities = options.Capabilities is { } named ? Capability.Parse(named)
                : id.Provider == TargetId.Local ? Capabilities.None : Capabilities.All,
            ContextLength = options.ContextLength,
            Tenants = options.Tenants.ToFrozenSet(),
        };
    }
}

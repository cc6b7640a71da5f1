using Orleans.Ai.Access;
using Orleans.Ai.Models;

namespace Orleans.Ai.Usage;

/// <summary>Which usage records are asked for: those that everything given applies to.</summary>
public sealed record UsageFilter
{
    /// <summary>Of that tenant.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>Asked with that key.</summary>
    public KeyId? Key { get; init; }

    /// <summary>For that model.</summary>
    public ModelId? Model { get; init; }

    /// <summary>Begun then or later. Precision: milliseconds.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Begun before then. Precision: milliseconds.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>It is one of them, times aside.</summary>
    public bool Applies(UsageRecord record) =>
        (Tenant is null || Tenant == record.Caller.Tenant) && (Key is null || Key == record.Caller.Key) && (Model is null || Model == record.Model);
}

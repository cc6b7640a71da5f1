using Orleans.Ai.Access;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Storage;

/// <summary>What many usage records of a day have in common.</summary>
/// <param name="Day">When they began. Unit: days since 1970.</param>
/// <param name="Key">Who asked.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Provider">Who answered; empty: nobody of a route or a provider.</param>
/// <param name="ProviderModel">With which model; empty as <paramref name="Provider"/> is.</param>
/// <param name="Currency">Of the cost; empty: there is none.</param>
internal readonly record struct UsageLabel(long Day, string Key, CallerRole Role, string Model, string Provider, string ProviderModel, string Currency)
{
    /// <summary>That of a record.</summary>
    public static UsageLabel Of(UsageRecord record, long day) => new(
        day,
        record.Caller.Key.Value,
        record.Caller.Role,
        record.Model.Value,
        record.Target?.Provider ?? "",
        record.Target?.Model ?? "",
        record.Cost?.Currency ?? "");
}

using System.Collections.Immutable;

namespace Orleans.Ai.Usage;

/// <summary>Usage records added up.</summary>
/// <param name="Requests">How many.</param>
/// <param name="Failed">How many of them did not complete.</param>
/// <param name="Usage">Their tokens.</param>
public sealed record UsageTotals(long Requests, long Failed, TokenUsage Usage)
{
    /// <summary>What they cost, as far as they have a price, for each currency, in the order of their names. Default none.</summary>
    public IReadOnlyList<Cost> Costs { get; init; } = [];

    /// <summary>How many of them were answered, wholly or in part, by a target without a price: their cost is not known, and not zero.</summary>
    public long Unpriced { get; init; }

    /// <summary>Adds a record.</summary>
    public UsageTotals Add(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(Requests + 1, Failed + (record.Error is null ? 0 : 1), Usage + record.Usage)
        {
            Costs = record.Cost is { } cost ? Add(cost) : Costs,
            Unpriced = Unpriced + (record is { Target: not null, Cost: null, Usage.TotalTokens: > 0 } ? 1 : 0),
        };
    }

    /// <inheritdoc/>
    public bool Equals(UsageTotals? other) => other is not null && (Requests, Failed, Usage, Unpriced) == (other.Requests, other.Failed, other.Usage, other.Unpriced)
        && Costs.SequenceEqual(other.Costs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Requests, Failed, Usage, Unpriced, Costs.Count);

    private ImmutableArray<Cost> Add(Cost cost) =>
    [
        .. Costs.Append(cost).GroupBy(each => each.Currency, (currency, all) => new Cost(all.Sum(each => each.NanoUnits), currency)).OrderBy(each => each.Currency, StringComparer.Ordinal),
    ];
}

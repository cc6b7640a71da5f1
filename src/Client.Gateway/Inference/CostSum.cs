using Orleans.Ai.Usage;

namespace Orleans.Ai.Inference;

/// <summary>What several requests cost together: nothing that can be said where one of them has no price, or another currency.</summary>
internal static class CostSum
{
    public static Cost? Add(Cost? sum, Cost? next, bool isFirst) =>
        isFirst ? next
        : sum is { } left && next is { } right && left.Currency == right.Currency ? left with { NanoUnits = left.NanoUnits + right.NanoUnits }
        : null;
}

namespace Orleans.Ai.Usage;

/// <summary>What a request cost, by the operator's price table. A model without a price has no cost, which is not a cost of zero.</summary>
/// <param name="NanoUnits">Unit: a billionth of <paramref name="Currency"/>; 0 and up.</param>
/// <param name="Currency">As ISO 4217 has it, such as <c>USD</c>.</param>
[GenerateSerializer, Immutable, Alias("ai.Cost")]
public readonly record struct Cost([property: Id(0)] long NanoUnits, [property: Id(1)] string Currency);

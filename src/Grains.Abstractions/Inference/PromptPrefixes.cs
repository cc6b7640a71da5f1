using System.Collections.Immutable;

namespace Orleans.Ai.Inference;

/// <summary>
/// Names of a prompt's beginnings, by which a router finds the replicas that have them in their KV cache. A router makes them,
/// without a tokenizer and differently for each tenant; replicas only remember them.
/// </summary>
[GenerateSerializer, Immutable, Alias("ai.PromptPrefixes")]
public sealed record PromptPrefixes
{
    /// <summary>A hash of each beginning, the shortest first, each longer than the one before it by as much as the first is long.</summary>
    [Id(0)]
    public required ImmutableArray<uint> Hashes { get; init; }

    /// <summary>How much of the prompt the longest of them is. Unit: share, above 0 to 1.</summary>
    [Id(1)]
    public required double Share { get; init; }
}

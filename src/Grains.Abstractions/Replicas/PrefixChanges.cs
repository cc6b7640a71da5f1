using System.Collections.Immutable;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Replicas;

/// <summary>
/// Which beginnings of prompts have come into a replica's KV cache and which have gone since some version of that set. Whoever
/// knows the set at <see cref="Since"/> or any version after it knows it at <see cref="Version"/> when this is applied.
/// </summary>
[GenerateSerializer, Immutable, Alias("ai.PrefixChanges")]
public sealed record PrefixChanges
{
    /// <summary>The version that is changed; 0: none, <see cref="Held"/> is the whole set.</summary>
    [Id(0)]
    public required long Since { get; init; }

    /// <summary>The version after the changes. Grows with every change, also over a restart of the replica.</summary>
    [Id(1)]
    public required long Version { get; init; }

    /// <summary>What has come and is still there, by <see cref="PromptPrefixes.Hashes"/>.</summary>
    [Id(2)]
    public ImmutableArray<uint> Held { get; init; } = [];

    /// <summary>What has gone.</summary>
    [Id(3)]
    public ImmutableArray<uint> Gone { get; init; } = [];
}

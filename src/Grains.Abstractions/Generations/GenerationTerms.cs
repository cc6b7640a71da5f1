using System.Collections.Immutable;

namespace Orleans.Ai.Generations;

/// <summary>What makes a request a generation of its own: it is recorded, goes on without its reader, and can be read again.</summary>
[GenerateSerializer, Immutable, Alias("ai.GenerationTerms")]
public sealed record GenerationTerms
{
    /// <summary>Path that the request came to, such as <c>/v1/chat/completions</c>: how its answer is written when it is read again.</summary>
    [Id(0)]
    public required string Endpoint { get; init; }

    /// <summary>The request's JSON body as it came: the rest of what is needed to write the answer again.</summary>
    [Id(1)]
    public required ImmutableArray<byte> Body { get; init; }

    /// <summary>When the request arrived.</summary>
    [Id(2)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How long the record is kept after the answer has ended. Default: none is given, see the options of generations.</summary>
    [Id(3)]
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// SHA-256 of what an <c>Idempotency-Key</c> was sent with, shape <c>[32]</c>: another request under the key is refused.
    /// Empty: the request had no key.
    /// </summary>
    [Id(4)]
    public ImmutableArray<byte> KeyDigest { get; init; } = [];

    /// <summary>What the wire format keeps beside the body, such as the items of earlier turns, as JSON; empty: nothing.</summary>
    [Id(6)]
    public ImmutableArray<byte> Extra { get; init; } = [];
}

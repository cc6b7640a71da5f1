using System.Collections.Immutable;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>One item of a conversation: a message, or what a wire format knows beside messages.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionItem")]
public sealed record SessionItem
{
    /// <summary>Identifies the item in its session, such as <c>msg_…</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What the model reads of it; <see langword="null"/>: nothing.</summary>
    [Id(1)]
    public ChatMessage? Message { get; init; }

    /// <summary>The item as the Responses API writes it, where the message alone does not say it all; else empty.</summary>
    [Id(2)]
    public ImmutableArray<byte> Json { get; init; } = [];
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>Asks for the next turn of a session.</summary>
[GenerateSerializer, Immutable, Alias("ai.SessionBegin")]
public sealed record SessionBegin
{
    /// <summary>The request that wants it; asking twice with one id gives one ticket.</summary>
    [Id(0)]
    public required RequestId Request { get; init; }

    /// <summary>What the client adds.</summary>
    [Id(1)]
    public required IReadOnlyList<SessionItem> Input { get; init; }

    /// <summary>Makes the session where there is none; else that is an error.</summary>
    [Id(2)]
    public bool Create { get; init; }
}

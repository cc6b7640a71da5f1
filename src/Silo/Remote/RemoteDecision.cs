namespace Orleans.Ai.Remote;

/// <summary>What an operator has decided for a circuit breaker.</summary>
internal sealed record RemoteDecision
{
    public required string State { get; init; }

    public string Reason { get; init; } = "";

    public string By { get; init; } = "";

    public DateTimeOffset? Until { get; init; }
}

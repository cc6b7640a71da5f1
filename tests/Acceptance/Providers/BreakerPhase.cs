namespace Orleans.Ai.Providers;

/// <summary>A state of a breaker.</summary>
internal sealed record BreakerPhase(string State, DateTimeOffset Since, DateTimeOffset? OpenUntil)
{
    /// <summary>How long it is to stay open.</summary>
    public TimeSpan OpenTime => OpenUntil is { } until ? until - Since : TimeSpan.Zero;

    public override string ToString() => $"{State} since {Since:HH:mm:ss.fff}{(OpenUntil is { } until ? $" until {until:HH:mm:ss.fff}" : "")}";
}

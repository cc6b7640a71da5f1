using System.Globalization;

namespace Orleans.Ai.Remote;

/// <summary>A circuit breaker as the admin API shows it.</summary>
internal sealed record RemoteBreaker
{
    public required string Target { get; init; }

    public required string State { get; init; }

    public DateTimeOffset? OpenUntil { get; init; }

    public string? LastError { get; init; }

    public RemoteDecision? Decision { get; init; }

    public override string ToString() => Decision is { } decision
        ? string.Create(CultureInfo.InvariantCulture, $"{State}, by {decision.By}{(decision.Until is { } until ? $" until {until.UtcDateTime:u}" : "")}: {decision.Reason}")
        : State;
}

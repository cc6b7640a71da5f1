using Orleans.Ai.Providers;
using Orleans.Ai.Requests;

namespace Orleans.Ai.Admin;

/// <summary>What an operator wants of a circuit breaker.</summary>
/// <param name="State">Open or closed, whatever it counts; <see langword="null"/>: it decides by itself again, and begins anew.</param>
/// <param name="Reason">Why.</param>
/// <param name="Duration">For how long; <see langword="null"/>: until it is said otherwise.</param>
internal sealed record BreakerCommand(BreakerState? State, string Reason, TimeSpan? Duration)
{
    private const int LongestReason = 256;
    private const long MostSeconds = 30 * 24 * 3600;

    public static BreakerCommand Read(JsonParameter body)
    {
        body.AsObject().RefuseUnknown("state", "reason", "seconds");
        BreakerState? state = body.Required("state").AsOneOf("open", "closed", "auto") switch
        {
            "open" => BreakerState.Open,
            "closed" => BreakerState.Closed,
            _ => null,
        };
        var reason = state is null ? body.Optional("reason")?.AsString(LongestReason) ?? "" : body.Required("reason").AsString(LongestReason);
        return new BreakerCommand(state, reason, body.Optional("seconds") is { } seconds ? TimeSpan.FromSeconds(seconds.AsInteger(1, MostSeconds)) : null);
    }

    public BreakerOverride? Decide(string by, DateTimeOffset now) => State is { } state ? new BreakerOverride(state, Reason, by, now + Duration) : null;
}

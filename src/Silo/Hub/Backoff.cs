namespace Orleans.Ai.Hub;

/// <summary>How long to wait before the next attempt: as long as the hub asks, else twice as long each time, with jitter.</summary>
internal static class Backoff
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    /// <param name="exception">Why the last attempt failed.</param>
    /// <param name="attempt">Attempts in a row that brought nothing; 0 where the last one brought something.</param>
    public static TimeSpan PauseAfter(Exception exception, int attempt)
    {
        var (pause, most) = exception is HubBusyException { RetryAfter: { } asked }
            ? (asked, MaxRetryAfter)
            : (attempt == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(0.25 * Math.Pow(2, attempt) * (0.5 + Random.Shared.NextDouble())), MaxPause);
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause < most ? pause : most;
    }
}

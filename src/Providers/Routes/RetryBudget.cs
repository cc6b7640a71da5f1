namespace Orleans.Ai.Routes;

/// <summary>
/// How many tries again a route may still make on this silo: a token bucket that every request fills a little, so that a failing
/// provider gets at most that share more than it would. For any number of threads.
/// </summary>
/// <param name="share">What a request adds. Unit: tries.</param>
/// <param name="reserve">Most that it holds, and what it begins with.</param>
internal sealed class RetryBudget(double share, int reserve)
{
    private readonly Lock _lock = new();
    private double _left = reserve;

    /// <summary>A request has come.</summary>
    public void Earn()
    {
        lock (_lock)
        {
            _left = Math.Min(reserve, _left + share);
        }
    }

    /// <summary>Takes leave for one try.</summary>
    public bool TrySpend()
    {
        lock (_lock)
        {
            var can = _left >= 1;
            _left -= can ? 1 : 0;
            return can;
        }
    }
}

namespace Orleans.Ai.Clustering;

internal sealed partial class ClusterStateGuard
{
    [LoggerMessage(4000, LogLevel.Critical, "The cluster's Redis at {Address} was wiped: what this silo knows and what is stored no longer fit. New requests are refused; this silo stops once the running ones have ended, and must be started anew")]
    private partial void LogStateLost(RedisAddress address);

    [LoggerMessage(4001, LogLevel.Warning, "The cluster's Redis at {Address} cannot be reached: requests go on; nothing can be stored and no silo can join until it is back")]
    private partial void LogAway(RedisAddress address);

    [LoggerMessage(4002, LogLevel.Information, "The cluster's Redis at {Address} is back")]
    private partial void LogBack(RedisAddress address);
}

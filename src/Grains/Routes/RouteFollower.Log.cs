using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Routes;

internal sealed partial class RouteFollower
{
    [LoggerMessage(2700, LogLevel.Information, "Stored routes are in force: version {Version}, {Count} routes")]
    private partial void LogApplied(long version, int count);

    [LoggerMessage(2701, LogLevel.Warning, "The stored routes cannot be read; what is known of them stays in force")]
    private partial void LogUnavailable(Exception exception);
}

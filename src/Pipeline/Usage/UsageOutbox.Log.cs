using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Usage;

public sealed partial class UsageOutbox
{
    [LoggerMessage(2010, LogLevel.Warning, "Usage cannot be stored; {Pending} records wait in memory")]
    private partial void LogAway(Exception exception, int pending);

    [LoggerMessage(2011, LogLevel.Error, "{Count} usage records are lost: they could not be stored for too long (Usage:MaxPending)")]
    private partial void LogLost(long count);
}

namespace Orleans.Ai.Storage;

internal sealed partial class LogSweep
{
    [LoggerMessage(4010, LogLevel.Warning, "Expired logs could not be deleted; the next try is in a minute")]
    private partial void LogSkipped(Exception exception);
}

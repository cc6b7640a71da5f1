using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Admin;

internal sealed partial class ControlPath
{
    [LoggerMessage(3200, LogLevel.Error, "The control path did not answer request {RequestId}")]
    private partial void LogFailed(Exception exception, string requestId);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Errors;

internal sealed partial class ErrorMiddleware
{
    [LoggerMessage(3000, LogLevel.Error, "Request {RequestId} failed")]
    private partial void LogUnhandled(Exception exception, string requestId);

    [LoggerMessage(3001, LogLevel.Debug, "Request {RequestId}: the client has left")]
    private partial void LogAborted(Exception exception, string requestId);
}

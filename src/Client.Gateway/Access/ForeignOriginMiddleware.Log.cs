using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Access;

internal sealed partial class ForeignOriginMiddleware
{
    [LoggerMessage(3110, LogLevel.Warning, "Request {RequestId} was refused: {Reason}")]
    private partial void LogRefused(string requestId, string reason);
}

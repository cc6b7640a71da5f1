using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Inference;

internal sealed partial class AnswerWriter
{
    [LoggerMessage(3010, LogLevel.Error, "Request {RequestId} failed in the middle of its stream")]
    private partial void LogStreamFailed(Exception exception, string requestId);
}

using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

internal sealed partial class Attempt
{
    [LoggerMessage(4610, LogLevel.Warning, "Request {RequestId} was not answered by {Target}: {Error} after {DurationMs:F1} ms")]
    private static partial void LogFailed(ILogger logger, RequestId requestId, TargetId target, InferenceErrorCode error, double durationMs);

    [LoggerMessage(4611, LogLevel.Error, "Request {RequestId} broke at {Target}")]
    private static partial void LogBroken(ILogger logger, Exception exception, RequestId requestId, TargetId target);
}

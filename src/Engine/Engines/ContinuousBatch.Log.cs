using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Engines;

internal sealed partial class ContinuousBatch
{
    [LoggerMessage(1001, LogLevel.Error, "A step failed; {Requests} requests end with an internal error.")]
    private partial void LogStepFailed(Exception exception, int requests);

    [LoggerMessage(1002, LogLevel.Error, "The decoder returned logits that are no finite numbers; one request ends with an internal error.")]
    private partial void LogBrokenLogits();
}

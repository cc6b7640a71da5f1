using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Engines;

internal sealed partial class InferenceEngine
{
    [LoggerMessage(1003, LogLevel.Critical, "The engine failed outside a step and starts over; the requests in it end with an internal error. This is a bug.")]
    private partial void LogBroken(Exception exception);
}

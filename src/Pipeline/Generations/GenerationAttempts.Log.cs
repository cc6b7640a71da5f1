using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

internal sealed partial class GenerationAttempts
{
    [LoggerMessage(2500, LogLevel.Warning, "Request {Request} was interrupted by {Error} at event {Sequence} and goes on when it can")]
    private partial void LogInterrupted(RequestId request, InferenceErrorCode error, long sequence);

    [LoggerMessage(2501, LogLevel.Error, "Request {Request} failed in its stages")]
    private partial void LogBroken(Exception exception, RequestId request);
}

using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

internal sealed partial class GenerationClosing
{
    [LoggerMessage(2510, LogLevel.Error, "Request {Request} has ended, but its session cannot be read and takes no turn")]
    private partial void LogSessionCorrupt(Exception exception, RequestId request);

    [LoggerMessage(2511, LogLevel.Warning, "Request {Request} has ended, but its session or the usage cannot be told yet; it is tried again")]
    private partial void LogNotClosed(Exception exception, RequestId request);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Generations;

internal sealed partial class GenerationRecovery
{
    [LoggerMessage(2540, LogLevel.Warning, "Not all generations that were left open could be found or reached; the next try is in half a second")]
    private partial void LogLookFailed(Exception exception);
}

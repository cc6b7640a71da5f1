using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Draining;

internal sealed partial class DrainService
{
    [LoggerMessage(2100, LogLevel.Warning, "Shutting down: waiting up to {Timeout} for {InFlight} running requests; signal again to cut them")]
    private partial void LogDraining(int inFlight, TimeSpan timeout);

    [LoggerMessage(2101, LogLevel.Warning, "Shutting down: {InFlight} requests were cut; Drain:Timeout sets how long they may go on")]
    private partial void LogCut(int inFlight);
}

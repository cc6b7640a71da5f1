using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Silos;

internal sealed partial class GridMonitor
{
    [LoggerMessage(2400, LogLevel.Information, "Silo {Node} is {Status}")]
    private partial void LogStatus(string node, SiloStatus status);

    [LoggerMessage(2401, LogLevel.Warning, "The catalog of models cannot be read; what is known of it stays in force")]
    private partial void LogCatalogUnavailable(Exception exception);
}

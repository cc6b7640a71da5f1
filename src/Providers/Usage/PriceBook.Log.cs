using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Usage;

internal sealed partial class PriceBook
{
    [LoggerMessage(4620, LogLevel.Error, "The prices before stay in force: {Problem}")]
    private partial void LogUnusable(string problem);

    [LoggerMessage(4621, LogLevel.Information, "Prices were read from {File}: {Count}")]
    private partial void LogRead(string file, int count);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Models;

internal sealed partial class CatalogGrain
{
    [LoggerMessage(2500, LogLevel.Warning, "Model {Model} could not be looked at; the next round tries again")]
    private partial void LogFailed(Exception exception, string model);
}

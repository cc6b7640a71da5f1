using Microsoft.Extensions.Logging;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

internal sealed partial class RouteDirectory
{
    [LoggerMessage(4600, LogLevel.Error, "The stored route {Route} cannot be used here: {Problems}")]
    private partial void LogUnusable(ModelId route, string problems);

    [LoggerMessage(4601, LogLevel.Error, "The routes of the configuration were changed to something that cannot be used; those before stay in force. {Problems}")]
    private partial void LogNotChanged(string problems);
}

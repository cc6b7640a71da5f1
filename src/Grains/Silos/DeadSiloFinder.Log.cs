using System.Net;
using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Silos;

internal sealed partial class DeadSiloFinder
{
    [LoggerMessage(2410, LogLevel.Warning, "Silo {Node} no longer reports and {Endpoint} refuses connections: it is declared dead")]
    private partial void LogDead(string node, IPEndPoint endpoint);

    [LoggerMessage(2411, LogLevel.Warning, "Silo {Node} seems to be dead, and could not be declared so")]
    private partial void LogNotDeclared(Exception exception, string node);
}

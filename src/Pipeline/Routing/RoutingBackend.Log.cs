using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

internal sealed partial class RoutingBackend
{
    [LoggerMessage(1103, LogLevel.Information, "Request {Request} leaves {Replica}, which drains, and goes on elsewhere")]
    private partial void LogHandover(RequestId request, ReplicaId replica);

    [LoggerMessage(1104, LogLevel.Warning, "Request {Request} leaves {Replica}, which gave no sign of life for {Silence} and its silo neither, and goes on elsewhere")]
    private partial void LogSilent(RequestId request, ReplicaId replica, TimeSpan silence);
}

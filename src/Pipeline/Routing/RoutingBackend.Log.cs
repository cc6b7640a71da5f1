using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

internal sealed partial class RoutingBackend
{
    [LoggerMessage(1103, LogLevel.Information, "Request {Request} leaves {Replica}, which drains, and goes on elsewhere")]
    private partial void LogHandover(RequestId request, ReplicaId replica);
}

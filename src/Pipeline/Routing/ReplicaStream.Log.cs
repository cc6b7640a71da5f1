using Microsoft.Extensions.Logging;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

internal sealed partial class ReplicaStream
{
    [LoggerMessage(2200, LogLevel.Warning, "Replica {Replica} was lost while it generated")]
    private partial void LogLost(Exception exception, ReplicaId replica);

    [LoggerMessage(2201, LogLevel.Warning, "Replica {Replica} gave no sign of life for {Silence}")]
    private partial void LogStalled(ReplicaId replica, TimeSpan silence);
}

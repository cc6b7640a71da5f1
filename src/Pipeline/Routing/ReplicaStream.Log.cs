using Microsoft.Extensions.Logging;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

internal sealed partial class ReplicaStream
{
    [LoggerMessage(2200, LogLevel.Warning, "Replica {Replica} was lost while it generated")]
    private partial void LogLost(Exception exception, ReplicaId replica);

    [LoggerMessage(2201, LogLevel.Warning, "Replica {Replica} gave no sign of life for {Silence}")]
    private partial void LogStalled(ReplicaId replica, TimeSpan silence);

    [LoggerMessage(2202, LogLevel.Warning, "Replica {Replica} was no longer read: {Events} events wait for a slow reader; its stream was cut")]
    private partial void LogSlowReader(ReplicaId replica, int events);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Replicas;

public sealed partial class LocalReplicas
{
    [LoggerMessage(2300, LogLevel.Information, "Loading replica {Replica}: {Memory} leased")]
    private partial void LogLoading(ReplicaId replica, string memory);

    [LoggerMessage(2301, LogLevel.Error, "Replica {Replica} could not be loaded")]
    private partial void LogFailed(Exception exception, ReplicaId replica);

    [LoggerMessage(2302, LogLevel.Information, "Replica {Replica} is unloaded")]
    private partial void LogUnloaded(ReplicaId replica);

    [LoggerMessage(2303, LogLevel.Error, "Replica {Replica} did not end in order")]
    private partial void LogUnloadFailed(Exception exception, ReplicaId replica);
}

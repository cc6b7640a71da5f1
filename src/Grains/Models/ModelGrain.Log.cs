using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Models;

internal sealed partial class ModelGrain
{
    [LoggerMessage(2510, LogLevel.Information, "Model {Model} is registered: {Replicas} replicas of {Path}")]
    private partial void LogRegistered(ModelId model, int replicas, string path);

    [LoggerMessage(2511, LogLevel.Information, "Model {Model} is removed")]
    private partial void LogRemoved(ModelId model);

    [LoggerMessage(2512, LogLevel.Information, "Model {Model} shall have {Replicas} replicas")]
    private partial void LogScaled(ModelId model, int replicas);

    [LoggerMessage(2513, LogLevel.Warning, "Model {Model} has fewer replicas than asked for: {Problem}")]
    private partial void LogProblem(ModelId model, string problem);
}

using Microsoft.Extensions.Logging;
using Orleans.Ai.Models;

namespace Orleans.Ai.Engines;

public sealed partial class EngineLoader
{
    [LoggerMessage(1010, LogLevel.Information, "Loaded {Model}: {Parameters} parameters, kernel {Kernel}, {Blocks} KV blocks, in {Milliseconds:0} ms.")]
    private partial void LogLoaded(ModelId model, long parameters, string kernel, int blocks, double milliseconds);

    [LoggerMessage(1011, LogLevel.Warning, "{Model}: the model recommends {Setting}, which is not honoured.")]
    private partial void LogIgnored(ModelId model, string setting);

    [LoggerMessage(1012, LogLevel.Information, "Loading {Model}: {Percent:0} %.")]
    private partial void LogLoading(ModelId model, double percent);
}

using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

internal sealed partial class GenerationStream
{
    [LoggerMessage(2530, LogLevel.Information, "The way to generation {Request} was lost at event {Sequence}, and is sought anew")]
    private partial void LogLost(Exception exception, RequestId request, long sequence);
}

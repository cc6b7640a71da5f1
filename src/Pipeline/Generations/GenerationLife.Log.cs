using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Generations;

internal sealed partial class GenerationLife
{
    [LoggerMessage(2520, LogLevel.Warning, "Generation {Generation} could not be written and begins again with what is in its log")]
    private partial void LogTrouble(Exception exception, GenerationId generation);

    [LoggerMessage(2521, LogLevel.Information, "Generation {Generation} goes on here from event {Sequence}, as writer number {Writers}")]
    private partial void LogTookOver(GenerationId generation, long sequence, int writers);

    [LoggerMessage(2522, LogLevel.Warning, "Generation {Generation} stops here; whoever comes next goes on from its log")]
    private partial void LogGaveWay(Exception exception, GenerationId generation);

    [LoggerMessage(2523, LogLevel.Error, "Generation {Generation} fails: its log cannot be read")]
    private partial void LogCorrupt(Exception exception, GenerationId generation);
}

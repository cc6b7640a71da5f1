using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Access;

internal sealed partial class KeyRing
{
    [LoggerMessage(3100, LogLevel.Information, "Took {Count} keys from {Path}")]
    private partial void LogReloaded(int count, string path);

    [LoggerMessage(3101, LogLevel.Error, "The changed key file cannot be used; the {Count} keys read before stay in force: {Problem}")]
    private partial void LogRefused(int count, string problem);
}

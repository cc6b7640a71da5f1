using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Credentials;

internal sealed partial class SecretFiles
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Information, Message = "{Path} ({Setting}) has changed and is in force.")]
    private partial void LogChanged(string path, string setting);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Warning, Message = "{Problem} What was read before stays in force.")]
    private partial void LogUnreadable(string problem);
}

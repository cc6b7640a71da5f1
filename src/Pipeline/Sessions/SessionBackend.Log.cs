using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Sessions;

internal sealed partial class SessionBackend
{
    [LoggerMessage(1300, LogLevel.Warning, "Session {Session} cannot be reached")]
    private partial void LogUnreachable(Exception exception, SessionId session);
}

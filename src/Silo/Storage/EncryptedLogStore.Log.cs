namespace Orleans.Ai.Storage;

internal sealed partial class EncryptedLogStore
{
    [LoggerMessage(4020, LogLevel.Error, "A log is left out of a list. {Problem}")]
    private partial void LogLeftOut(string problem);
}

namespace Orleans.Ai.Clustering;

internal sealed partial class SiloCertificates
{
    [LoggerMessage(4100, LogLevel.Information, "Read the changed certificate {File}, valid until {NotAfter:u}, for new connections between silos")]
    private partial void LogReloaded(string file, DateTime notAfter);

    [LoggerMessage(4101, LogLevel.Error, "The changed certificate files cannot be used; the old certificate stays in force. {Problem}")]
    private partial void LogKept(string problem);
}

using System.Net;

namespace Orleans.Ai.Clustering;

internal sealed partial class SiloTls
{
    [LoggerMessage(4110, LogLevel.Error, "Refused the silo at {Address}: {Cause}. The same from there is not logged again")]
    private partial void LogRefused(EndPoint? address, string cause);
}

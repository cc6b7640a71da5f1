using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Credentials;

internal sealed partial class KeyPool
{
    [LoggerMessage(EventId = 7003, Level = LogLevel.Warning, Message = "Provider {Provider} does not accept the key of {Label}; it is not used until it changes or five minutes have passed.")]
    private partial void LogRetired(string provider, string label);
}

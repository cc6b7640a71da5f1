namespace Orleans.Ai.Hub;

/// <summary>The hub did not serve a request this time; another attempt may succeed.</summary>
/// <param name="message">What it said.</param>
/// <param name="retryAfter">When it asks to come back, if it does.</param>
internal sealed class HubBusyException(string message, TimeSpan? retryAfter) : IOException(message)
{
    public TimeSpan? RetryAfter => retryAfter;
}

using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Routing;

/// <summary>Tells when the first warning is logged.</summary>
internal sealed class SignalLogger(TaskCompletionSource warned) : ILogger<RoutingBackend>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => warned.TrySetResult();
}

using Microsoft.Extensions.Logging;

namespace Orleans.Ai;

/// <summary>Hands every line, as it reads in a log, to the test.</summary>
internal sealed class LineLogger<T>(Action<string> write) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => write(exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception}");
}

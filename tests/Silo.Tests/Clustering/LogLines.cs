using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Clustering;

/// <summary>Keeps what our own code logs.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Lines(categoryName.StartsWith("Orleans.Ai", StringComparison.Ordinal) ? _lines : null);

    public void Dispose()
    {
    }

    public override string ToString() => string.Join('\n', _lines);

    private sealed class Lines(ConcurrentQueue<string>? lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => lines is not null && logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => lines?.Enqueue($"{logLevel} {formatter(state, exception)}");
    }
}

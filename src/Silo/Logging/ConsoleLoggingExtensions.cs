using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace Orleans.Ai.Logging;

/// <summary>Logs to the console.</summary>
internal static class ConsoleLoggingExtensions
{
    // Lowest in precedence: whatever the user sets below Logging wins.
    private static readonly Dictionary<string, string?> DefaultLevels = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans.Ai"] = nameof(LogLevel.Information),
        // Says nothing that others do not, and as long as it may speak a span is made for each request, whoever listens.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = nameof(LogLevel.None),
        // Orleans speaks of its ring under the name of the grain service.
        ["Logging:LogLevel:Orleans.Ai.Silos.SiloAgent"] = nameof(LogLevel.Warning),
        // A start that fails is explained by whoever started; what stops a running host is critical.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.Critical),
        // Advises server GC, which this process does without on purpose: it shares the machine with kernels.
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = nameof(LogLevel.Error),
        // Mistakes the machine's uptime for a missed participant check.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = nameof(LogLevel.Error),
        // Orleans logs what matters of a failed placement; Polly adds a line for every attempt.
        ["Logging:LogLevel:Polly"] = nameof(LogLevel.None),
    };

    /// <summary>
    /// Logs to standard error, one line per event, so that standard output holds answers only. Quiet by default: of the
    /// frameworks warnings, of our own code information. The configuration section <c>Logging</c> has the last word.
    /// </summary>
    public static WebApplicationBuilder AddConsoleLogging(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = DefaultLevels });
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });
        builder.Logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }
}

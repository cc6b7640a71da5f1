using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Composition;
using Orleans.Ai.Models;

[assembly: AssemblyFixture(typeof(Orleans.Ai.RunningSilo))]

namespace Orleans.Ai;

/// <summary>The whole application in this process: a real silo, real Kestrel, the real demo model. One for all tests.</summary>
public sealed class RunningSilo : IAsyncLifetime
{
    private static readonly DirectoryInfo Scratch = Directory.CreateTempSubdirectory("orleans-ai-silo-tests-");

    private readonly WebApplication _app = Build([]);

    private readonly ErrorCollector _errors = new();

    // Not with a fixture: others still live then.
    static RunningSilo() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Scratch.Delete(recursive: true);

    /// <summary>What our own code has logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Errors;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>A data folder that nobody else uses; goes with the process.</summary>
    public static string NewDataFolder() => Path.Combine(Scratch.FullName, Guid.NewGuid().ToString("N"));

    /// <summary>Builds an application on a free port.</summary>
    public static WebApplication Build(Dictionary<string, string?> settings, Action<IServiceCollection>? replace = null) => SiloApplication.Build(
        new ConfigurationBuilder().AddInMemoryCollection([new("Urls", "http://127.0.0.1:0"), new("Data:Path", NewDataFolder()), new("Logging:LogLevel:Default", "Warning"), new("Logging:LogLevel:Orleans.Ai", "Warning")]).AddInMemoryCollection(settings).Build(),
        replace);

    public async ValueTask InitializeAsync()
    {
        _app.Services.GetRequiredService<ILoggerFactory>().AddProvider(_errors);
        await _app.StartAsync();
        await _app.Services.GetRequiredService<ModelHost>().Loaded;
        Client = new HttpClient { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

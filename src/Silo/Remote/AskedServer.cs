using System.CommandLine;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Remote;

/// <summary>The server that a question goes to: one that runs already, or one started in this process.</summary>
internal sealed class AskedServer : IAsyncDisposable
{
    // A server of one question listens where nobody else does, joins no cluster and logs problems only.
    private static readonly Dictionary<string, string?> OwnAddress = new()
    {
        [FrameworkSettings.Urls] = "http://127.0.0.1:0",
        ["Cluster:Redis"] = "",
        ["Cluster:SiloAddress"] = "localhost",
        ["Cluster:SiloPort"] = "0",
    };
    private static readonly Dictionary<string, string?> QuietLogs = new()
    {
        [FrameworkSettings.DefaultLogLevel] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans.Ai"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans.Ai.Draining"] = nameof(LogLevel.Error),
    };

    private readonly WebApplication? _own;

    private AskedServer(ServerClient client, string model, WebApplication? own) => (Client, Model, _own) = (client, model, own);

    /// <summary>Speaks to it.</summary>
    public ServerClient Client { get; }

    /// <summary>Name of the model to ask.</summary>
    public string Model { get; }

    /// <summary>Finds the server of the configuration; starts one where none answers, or where <c>--model</c> names a folder.</summary>
    /// <exception cref="CommandFailedException">
    /// The running server refuses us, none answers where <c>--urls</c> says there is one, or the started one serves no model.
    /// </exception>
    public static async Task<AskedServer> FindOrStartAsync(
        SharedOptions shared,
        ParseResult parse,
        CommandEnvironment environment,
        string? apiKey,
        CancellationToken cancellationToken)
    {
        var asked = shared.Model(parse);
        if (asked is null || !Directory.Exists(Path.GetFullPath(asked, environment.CurrentDirectory)))
        {
            var client = new ServerClient(ServerAddress.From(shared.Load(parse, environment)), apiKey);
            if (await client.TryListModelsAsync(cancellationToken) is { Count: > 0 } models)
            {
                return new AskedServer(client, asked ?? models[0].Id, own: null);
            }

            client.Dispose();
            if (shared.Urls(parse) is { } urls)
            {
                throw new CommandFailedException(
                    $"No server with a model answers at {urls}. Without --urls, ask starts one for the question where none runs.");
            }
        }

        return await StartAsync(shared, parse, environment, apiKey, cancellationToken);
    }

    /// <summary>Starts one of our own, whatever else runs.</summary>
    /// <exception cref="CommandFailedException">It serves no model.</exception>
    public static async Task<AskedServer> StartAsync(
        SharedOptions shared,
        ParseResult parse,
        CommandEnvironment environment,
        string? apiKey,
        CancellationToken cancellationToken)
    {
        var app = await environment.StartSilo(shared.Load(parse, environment, OwnAddress, QuietLogs), cancellationToken);
        try
        {
            var client = new ServerClient(new Uri(app.Urls.First()), apiKey);
            return await client.TryListModelsAsync(cancellationToken) is { Count: > 0 } models
                ? new AskedServer(client, models[0].Id, app)
                : throw new CommandFailedException("The server that was started for the question serves no model.");
        }
        catch
        {
            await StopAsync(app);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_own is not null)
        {
            await StopAsync(_own);
        }
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}

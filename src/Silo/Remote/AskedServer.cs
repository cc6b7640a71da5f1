using System.CommandLine;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Remote;

/// <summary>The server that a question goes to: one that runs already, or one started in this process.</summary>
internal sealed class AskedServer : IAsyncDisposable
{
    // A server of one question listens where nobody else does, joins no cluster, does everything itself and logs problems only.
    private static readonly Dictionary<string, string?> OwnSettings = new()
    {
        [FrameworkSettings.Urls] = "http://127.0.0.1:0",
        ["Cluster:Redis"] = "",
        ["Cluster:SiloAddress"] = "localhost",
        ["Cluster:SiloPort"] = "0",
        ["Node:Roles"] = "Gateway, Compute",
    };

    private static readonly Dictionary<string, string?> QuietLogs = new()
    {
        [FrameworkSettings.DefaultLogLevel] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans.Ai"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans.Ai.Draining"] = nameof(LogLevel.Error),
    };

    private readonly WebApplication? _own;
    private readonly DirectoryInfo? _data;

    private AskedServer(ServerClient client, string model, WebApplication? own = null, DirectoryInfo? data = null) =>
        (Client, Model, _own, _data) = (client, model, own, data);

    /// <summary>Speaks to it.</summary>
    public ServerClient Client { get; }

    /// <summary>Name of the model to ask.</summary>
    public string Model { get; }

    /// <summary>Finds the server of the configuration; starts one where none answers, or where <c>--model</c> names a folder or file.</summary>
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
        if (asked is null || !Path.Exists(Path.GetFullPath(asked, environment.CurrentDirectory)))
        {
            // What --model says may be the name of a served model, which need not be one of ours.
            var client = new ServerClient(ServerAddress.From(shared.Load(parse, environment, new Dictionary<string, string?> { ["Model:Path"] = null })), apiKey);
            if (await client.TryListModelsAsync(cancellationToken) is { Count: > 0 } models)
            {
                return new AskedServer(client, asked ?? models[0].Id);
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
        // It keeps nothing: the folder of --data belongs to a running server that may use another model or another port.
        var data = Directory.CreateTempSubdirectory("orleans-ai-ask-");
        WebApplication? app = null;
        try
        {
            var wanted = shared.Load(parse, environment);
            var changes = new Dictionary<string, string?>(OwnSettings)
            {
                ["Data:Path"] = data.FullName,
                ["Model:Path"] = wanted["Model:Path"],
                ["Model:Id"] = wanted["Model:Id"],
            };
            app = await environment.StartSilo(shared.Load(parse, environment, changes, QuietLogs), cancellationToken);
            var client = new ServerClient(new Uri(app.Urls.First()), apiKey);
            return await client.TryListModelsAsync(cancellationToken) is { Count: > 0 } models
                ? new AskedServer(client, models[0].Id, app, data)
                : throw new CommandFailedException("The server that was started for the question serves no model.");
        }
        catch
        {
            await StopAsync(app, data);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync(_own, _data);
    }

    private static async Task StopAsync(WebApplication? app, DirectoryInfo? data)
    {
        if (app is not null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        data?.Delete(recursive: true);
    }
}

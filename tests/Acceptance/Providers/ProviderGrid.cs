namespace Orleans.Ai.Providers;

/// <summary>Silos over Redis, and a route from OpenAI over Anthropic to their own model, where they have one.</summary>
internal sealed class ProviderGrid : IAsyncDisposable
{
    public const string Route = "chat";
    private readonly List<ServerProcess> _silos = [];
    private readonly bool _hasModel;
    private readonly string[] _settings;

    private ProviderGrid(RedisServer redis, ProviderDouble openAI, ProviderDouble anthropic, bool hasModel, string[] settings) =>
        (Redis, OpenAI, Anthropic, _hasModel, _settings) = (redis, openAI, anthropic, hasModel, settings);

    public RedisServer Redis { get; }

    public ProviderDouble OpenAI { get; }

    public ProviderDouble Anthropic { get; }

    public IReadOnlyList<ServerProcess> Silos => _silos;

    /// <summary>Starts it.</summary>
    /// <param name="count">Silos.</param>
    /// <param name="hasModel">Each has the demo model; else they are gateways alone.</param>
    /// <param name="settings">More settings of each, as <c>key=value</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ProviderGrid> StartAsync(int count, bool hasModel, string[] settings, CancellationToken cancellationToken)
    {
        var grid = new ProviderGrid(
            await RedisServer.StartNewAsync(), await ProviderDouble.StartAsync(WireFormat.OpenAI), await ProviderDouble.StartAsync(WireFormat.Anthropic), hasModel, settings);
        try
        {
            for (var i = 0; i < count; i++)
            {
                grid._silos.Add(await grid.StartSiloAsync(i, cancellationToken));
            }

            return grid;
        }
        catch
        {
            await grid.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another in the place of a silo, which is killed if it still is.</summary>
    public async Task ReplaceAsync(int index, CancellationToken cancellationToken)
    {
        _silos[index].Dispose();
        _silos[index] = await StartSiloAsync(index, cancellationToken);
    }

    private Task<ServerProcess> StartSiloAsync(int index, CancellationToken cancellationToken)
    {
        string[] settings =
        [
            $"Cluster:NodeName=silo-{index + 1}", "Logging:LogLevel:Default=Warning", "Logging:LogLevel:Orleans.Ai=Warning",
            $"Routes:{Route}:Targets:0:Target=openai/gpt", $"Routes:{Route}:Targets:1:Target=anthropic/claude",
            .. _hasModel ? [$"Routes:{Route}:Targets:2:Target=local/demo", "Engine:Threads=1"] : Array.Empty<string>(),
            .. _settings,
        ];
        string[] arguments = [.. Redis.ClusterArguments, .. OpenAI.Arguments("openai"), .. Anthropic.Arguments("anthropic"), .. settings.SelectMany(setting => (string[])["--set", setting])];
        return _hasModel
            ? ServerProcess.StartAsync(SharedData.DemoModel, cancellationToken, arguments)
            : ServerProcess.StartSiloAsync(cancellationToken, [.. arguments, "--roles", "gateway"]);
    }

    /// <summary>A question to a model or route.</summary>
    public static object Question(string model, bool isStream, string text = "Tell me a story.") => new
    {
        model,
        messages = new[] { new { role = "user", content = text } },
        stream = isStream,
        max_tokens = 16,
        temperature = 0,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            silo.Dispose();
        }

        await OpenAI.DisposeAsync();
        await Anthropic.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

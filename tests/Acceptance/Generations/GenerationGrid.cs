using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Generations;

/// <summary>Gateways and silos that compute, each a process, over Redis; each can be killed or frozen, and is replaced then.</summary>
internal sealed class GenerationGrid : IAsyncDisposable
{
    public const string Model = "story";
    private const int MostTries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleans-ai-halt-");
    private readonly LongContextModel _model = new();
    private readonly Dictionary<string, ServerProcess> _silos = [];
    private readonly RedisServer _redis;

    private readonly TimeSpan _pace;

    private GenerationGrid(RedisServer redis, int gateways, int computers, TimeSpan pace)
    {
        (_redis, _pace) = (redis, pace);
        Gateways = [.. Enumerable.Range(1, gateways).Select(number => $"gateway-{number}")];
        Computers = [.. Enumerable.Range(1, computers).Select(number => $"cpu-{number}")];
    }

    public IReadOnlyList<string> Gateways { get; }

    public IReadOnlyList<string> Computers { get; }

    public HaltOrder Order => new(_folder.FullName);

    public ServerProcess this[string node]
    {
        get
        {
            lock (_silos)
            {
                return _silos[node];
            }
        }
    }

    /// <summary>Starts it, with a replica on each silo that computes.</summary>
    /// <param name="gateways">How many.</param>
    /// <param name="computers">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="pace">Least time between two tokens of an answer: streams that last, and a machine that has time for other things.</param>
    public static async Task<GenerationGrid> StartAsync(int gateways, int computers, CancellationToken cancellationToken, TimeSpan pace = default)
    {
        var grid = new GenerationGrid(await RedisServer.StartNewAsync(), gateways, computers, pace);
        try
        {
            await Task.WhenAll(grid.Gateways.Concat(grid.Computers).Select(node => grid.StartSiloAsync(node, cancellationToken)));
            await grid.EventuallyAsync(
                async () => (await Grid.SilosAsync(grid["gateway-1"].Client, cancellationToken)).Length == gateways + computers, "all silos are listed", cancellationToken);
            await Grid.AddAsync(grid["gateway-1"].Client, new { id = Model, path = grid._model.Folder, replicas = computers, needs = new { anti_affinity = true } }, cancellationToken);
            await grid.WaitUntilReadyAsync(cancellationToken);
            return grid;
        }
        catch
        {
            await grid.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until all gateways know that all replicas answer.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => WaitUntilReadyAsync(Computers, cancellationToken);

    /// <summary>Waits until a gateway can reach a replica, or until such a gateway knows that a silo has one.</summary>
    public Task WaitUntilWorkingAsync(string node, Func<string> gateway, CancellationToken cancellationToken) => EventuallyAsync(
        async () =>
        {
            try
            {
                return Gateways.Contains(node)
                    ? (await this[node].Client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken)).IsSuccessStatusCode
                    : Working(await Grid.SilosAsync(this[gateway()].Client, cancellationToken)).Contains(node);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException)
            {
                return false;
            }
        },
        $"{node} works again",
        cancellationToken);

    /// <summary>Sends what is new to one silo only; what runs on others moves there.</summary>
    public async Task SteerAsync(string node, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Computers.Where(other => other != node).Select(other => SetAsync(other, "drain", cancellationToken)));
        await WaitUntilReadyAsync([node], cancellationToken);
    }

    /// <summary>Sends what is new to all silos again.</summary>
    public async Task UnsteerAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Computers.Select(node => SetAsync(node, "resume", cancellationToken)));
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Starts others in the place of silos, which are killed if they still are.</summary>
    public async Task ReplaceAsync(IEnumerable<string> nodes, CancellationToken cancellationToken) => await Task.WhenAll(nodes.Select(node =>
    {
        this[node].Dispose();
        return StartSiloAsync(node, cancellationToken);
    }));

    /// <summary>The node of a process.</summary>
    public string NodeOf(int process)
    {
        lock (_silos)
        {
            return _silos.Single(silo => silo.Value.ProcessId == process).Key;
        }
    }

    /// <summary>Waits until something is so; fails at once when a silo has died by itself.</summary>
    public Task EventuallyAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken, TimeSpan? patience = null) => Grid.EventuallyAsync(
        async () =>
        {
            ThrowIfDied();
            return await condition();
        },
        patience ?? Patience,
        what,
        cancellationToken,
        TimeSpan.FromMilliseconds(20));

    /// <summary>Waits for something; fails at once when a silo has died by itself.</summary>
    public async Task WaitAsync(Task task, string what, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        await EventuallyAsync(() => Task.FromResult(task.IsCompleted), what, cancellationToken, patience);
        await task;
    }

    /// <summary>Asks for a recorded answer.</summary>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient gateway, int tokens, double temperature, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new
            {
                model = Model,
                messages = new[] { new { role = "user", content = "Tell me a story." } },
                stream = true,
                ignore_eos = true,
                max_tokens = tokens,
                temperature,
                seed = 11,
            }),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var response = await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.IsSuccessStatusCode ? response : throw new HttpRequestException(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Reads a stream, from the next event after those that are there on, to its end or as far as that goes.</summary>
    public static async Task ReadAsync(HttpResponseMessage response, ReadAnswer answer, CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            item.EventId.ShouldNotBeNull(item.Data).ShouldEndWith($":{answer.Count}");
            answer.Add(item.Data);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values)
        {
            silo.Dispose();
        }

        await _redis.DisposeAsync();
        _model.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task WaitUntilReadyAsync(IReadOnlyList<string> nodes, CancellationToken cancellationToken)
    {
        foreach (var gateway in Gateways)
        {
            await EventuallyAsync(
                async () => Working(await Grid.SilosAsync(this[gateway].Client, cancellationToken)).SequenceEqual(nodes),
                $"{gateway} knows that replicas answer on {string.Join(", ", nodes)}",
                cancellationToken);
        }
    }

    private static IEnumerable<string> Working(JsonElement[] silos) => silos
        .Where(silo => silo.GetProperty("state").GetString() == "active" && Grid.NodesOf(silo).Length > 0)
        .Select(silo => silo.GetProperty("node").GetString()!)
        .Order();

    private async Task SetAsync(string node, string what, CancellationToken cancellationToken)
    {
        using var response = await this["gateway-1"].Client.PostAsync(new Uri($"/admin/silos/{node}/{what}", UriKind.Relative), null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private void ThrowIfDied()
    {
        lock (_silos)
        {
            _silos.Where(silo => silo.Value.HasDied).Select(silo => $"{silo.Key} ended by itself with {silo.Value.ExitCode}").ShouldBeEmpty();
        }
    }

    // As whoever keeps processes running does, again when it ends before it is ready: a machine that is overloaded may not reach its Redis in time.
    private async Task StartSiloAsync(string node, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var silo = await StartOnceAsync(node, cancellationToken);
                lock (_silos)
                {
                    _silos[node] = silo;
                }

                return;
            }
            catch (InvalidOperationException) when (tries < MostTries)
            {
            }
        }
    }

    private Task<ServerProcess> StartOnceAsync(string node, CancellationToken cancellationToken) => node.StartsWith("cpu", StringComparison.Ordinal)
        ? ServerProcess.StartHostAsync(
            [HaltingHost.Command, _folder.FullName, $"{_pace}"],
            [$"Cluster:Redis={_redis.Url}", $"Storage:KeyFile={_redis.KeyFile}", $"Cluster:NodeName={node}", "Node:Roles=Compute", "Engine:KvCacheMegabytes=64", "Engine:Threads=1", "Logging:LogLevel:Default=Warning"],
            cancellationToken)
        : ServerProcess.StartSiloAsync(
            cancellationToken, [.. _redis.ClusterArguments, "--roles", "gateway", "--set", $"Cluster:NodeName={node}", "--set", "Logging:LogLevel:Default=Warning"]);
}

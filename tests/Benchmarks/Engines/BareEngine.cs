using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Streams;

namespace Orleans.Ai.Engines;

/// <summary>An engine without a grid: its replica, read in this process.</summary>
internal sealed class BareEngine : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EngineReplica _replica;

    public BareEngine(string model, int threads)
    {
        var options = Options.Create(new EngineOptions { Threads = threads });
        var meters = _services.GetRequiredService<IMeterFactory>();
        _replica = new EngineLoader(options, meters, NullLoggerFactory.Instance, TimeProvider.System).Load(model, null, "node");
    }

    /// <summary>Reads streams of so many tokens each, all at once.</summary>
    public async Task<LoadResult> RunAsync(int streams, int tokens)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = CpuTime.Of(process);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, streams).Select(seed => Task.Run(() => ReadAsync(seed, tokens))));
        return new LoadResult(streams * tokens, watch.Elapsed, CpuTime.Of(process) - cpu);
    }

    public void Dispose()
    {
        _replica.Dispose();
        _services.Dispose();
    }

    private async Task ReadAsync(int seed, int tokens)
    {
        var request = new InferenceRequest
        {
            Id = RequestId.Create(),
            Model = _replica.GetReport().Model.Id,
            Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
            Prompt = new Prompt.Chat([new ChatMessage { Role = ChatRole.User, Content = HttpLoad.Question }]),
            Sampling = new SamplingParameters { Temperature = 1, Seed = seed },
            Stopping = new StoppingCriteria { MaxTokens = tokens, IgnoreEndOfSequence = true },
        };
        await foreach (var inferenceEvent in _replica.InferAsync(request, CancellationToken.None))
        {
            if (inferenceEvent is InferenceEvent.Failed failed)
            {
                throw new InvalidOperationException(failed.Error.Message);
            }
        }
    }
}

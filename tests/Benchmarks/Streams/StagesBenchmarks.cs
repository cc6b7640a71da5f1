using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;
using Orleans.Ai.Silos;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Streams;

/// <summary>What metering, draining and routing add to a token, against the replica's stream read as it is.</summary>
[MemoryDiagnoser]
public class StagesBenchmarks
{
    private const int Tokens = 1000;
    private readonly ScriptedTokens _replica = new(Tokens);
    private readonly IInferenceBackend _stages;
    private readonly InferenceRequest _request = new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("demo"),
        Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
        Prompt = new Prompt.Text("x"),
    };

    public StagesBenchmarks()
    {
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton<IReplicaConnector>(_replica);
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddSingleton<IUsageStore, DiscardedUsage>().AddSingleton(new SiloProfile { Node = "node", Roles = SiloRoles.Gateway, MemoryBytes = 1 });
        var provider = services.AddInferencePipeline().BuildServiceProvider();
        provider.GetRequiredService<ReplicaTable>().Apply(new ReplicaReport
        {
            Replica = ScriptedTokens.Replica,
            Model = new ModelDescriptor
            {
                Id = new ModelId("demo"),
                Revision = "abc",
                Architecture = "LlamaForCausalLM",
                ContextLength = 1024,
                ParameterCount = 1,
                WeightFormat = "q8",
                CreatedAt = DateTimeOffset.UnixEpoch,
            },
            State = ReplicaState.Ready,
        });
        _stages = provider.GetRequiredService<IInferenceBackend>();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Tokens)]
    public Task<int> Replica() => CountAsync(_replica.InferAsync(ScriptedTokens.Replica, _request, CancellationToken.None));

    [Benchmark(OperationsPerInvoke = Tokens)]
    public Task<int> Stages() => CountAsync(_stages.InferAsync(_request, CancellationToken.None));

    private static async Task<int> CountAsync(IAsyncEnumerable<InferenceEvent> events)
    {
        var count = 0;
        await foreach (var inferenceEvent in events)
        {
            count++;
        }

        return count == Tokens + 2 ? count : throw new InvalidOperationException($"{count} events came.");
    }
}

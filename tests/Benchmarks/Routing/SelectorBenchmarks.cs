using BenchmarkDotNet.Attributes;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>Two choices among the replicas of a model, against one drawn at random.</summary>
[MemoryDiagnoser]
public class SelectorBenchmarks
{
    private readonly Random _random = new(1);
    private ReplicaRoute[] _routes = [];

    [Params(2, 64)]
    public int Replicas { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var model = new ModelDescriptor
        {
            Id = new ModelId("demo"),
            Revision = "abc",
            Architecture = "LlamaForCausalLM",
            ContextLength = 1024,
            ParameterCount = 1,
            WeightFormat = "q8",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        _routes = [.. Enumerable.Range(0, Replicas).Select(slot => new ReplicaRoute(new ReplicaReport
        {
            Replica = new ReplicaId(model.Id, model.Revision, "node", slot),
            Model = model,
            State = ReplicaState.Ready,
            Running = slot,
        }, reportedAt: 0))];
    }

    [Benchmark(Baseline = true)]
    public object OneAtRandom() => _routes[_random.Next(_routes.Length)];

    [Benchmark]
    public object? TwoChoices() => TwoChoicesSelector.Select(_routes, _random);
}

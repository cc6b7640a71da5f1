using BenchmarkDotNet.Attributes;
using Orleans.Ai.Access;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>The choice among the replicas of a model for a prompt of 8,000 tokens, against one drawn at random.</summary>
[MemoryDiagnoser]
public class SelectorBenchmarks
{
    private readonly Random _random = new(1);
    private static readonly InferenceRequest Request = new()
    {
        Id = RequestId.Create(),
        Model = new ModelId("demo"),
        Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
        Prompt = new Prompt.Text(new string('a', 32_000)),
    };

    private readonly InferenceRequest _request = Request;
private static readonly PromptSketch Prompt = PromptSketch.Of(Request);
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
        }, TimeProvider.System))];
        foreach (var (route, known) in _routes.Select((route, slot) => (route, slot * 3)))
        {
            route.Learn(new PrefixChanges { Since = 0, Version = 1, Held = Prompt.Prefixes!.Hashes[..Math.Min(known, Prompt.Prefixes.Hashes.Length)] });
        }
    }

    [Benchmark(Baseline = true)]
    public object OneAtRandom() => _routes[_random.Next(_routes.Length)];

    [Benchmark]
    public object? Select() => ReplicaSelector.Select(_routes, Prompt, null, _random);

    [Benchmark]
    public object Sketch() => PromptSketch.Of(_request);
}

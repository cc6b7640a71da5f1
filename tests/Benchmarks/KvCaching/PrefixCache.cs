using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Access;
using Orleans.Ai.Engines;
using Orleans.Ai.Inference;

namespace Orleans.Ai.KvCaching;

/// <summary>Time to the first token of a prompt of which most is in the KV cache, against one that the engine never saw.</summary>
internal static class PrefixCache
{
    private const int PromptLength = 512;
    private const int Cached = 480;
    private const int Prompts = 10;

    public static async Task RunAsync()
    {
        using var demo = new LongContextModel();
        using var llama = RandomLlama.CreateSmolLm2();
        Rounds.Report(
            "prefix-cache",
            $"Time to the first token of prompts of {PromptLength} tokens, read in the engine's process: new ones, and ones that begin with {Cached} tokens of an earlier one and end with {PromptLength - Cached} new ones; q8, all processors, nothing else to do. Median of {Prompts} prompts of each kind in turn; {Rounds.Count} rounds, their median (least to most).",
            [.. await CompareAsync("demo model", demo.Folder), .. await CompareAsync("SmolLM2-135M's shape", llama.Folder)]);
    }

    private static async Task<(string, string)[]> CompareAsync(string name, string model)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var loader = new EngineLoader(Options.Create(new EngineOptions()), services.GetRequiredService<IMeterFactory>(), NullLoggerFactory.Instance, TimeProvider.System);
        using var replica = loader.Load(model, null, "node");
        var random = new Random(1);
        var rounds = (await Rounds.AlternateAsync(() => MeasureAsync(replica, random)))[0];
        return
        [
            ($"{name}: cold, ms", Rounds.Spread([.. rounds.Select(round => round.Cold)], "0.00")),
            ($"{name}: {Cached} of {PromptLength} tokens cached, ms", Rounds.Spread([.. rounds.Select(round => round.Warm)], "0.00")),
            ($"{name}: cached over cold", Rounds.Spread([.. rounds.Select(round => round.Warm / round.Cold)], "0.000")),
        ];
    }

    private static async Task<(double Cold, double Warm)> MeasureAsync(EngineReplica replica, Random random)
    {
        var (cold, warm) = (new List<double>(), new List<double>());
        for (var i = 0; i < Prompts; i++)
        {
            var known = Tokens(random, PromptLength);
            cold.Add(await TimeAsync(replica, known, cached: 0));
            warm.Add(await TimeAsync(replica, [.. known[..Cached], .. Tokens(random, PromptLength - Cached)], Cached));
        }

        return (Middle(cold), Middle(warm));
    }

    private static async Task<double> TimeAsync(EngineReplica replica, int[] prompt, int cached)
    {
        var request = new InferenceRequest
        {
            Id = RequestId.Create(),
            Model = replica.GetReport().Model.Id,
            Caller = new Caller { Tenant = TenantId.Local, Role = CallerRole.Client, Key = KeyId.None },
            Prompt = new Prompt.Tokens(prompt),
            Stopping = new StoppingCriteria { MaxTokens = 1, IgnoreEndOfSequence = true },
        };
        var watch = Stopwatch.StartNew();
        TimeSpan? first = null;
        await foreach (var told in replica.InferAsync(request, CancellationToken.None))
        {
            first ??= told is InferenceEvent.TextDelta ? watch.Elapsed : null;
            if (told is InferenceEvent.Completed { Usage.CachedTokens: var found } && found == cached)
            {
                return first!.Value.TotalMilliseconds;
            }
        }

        throw new InvalidOperationException("The request failed, or the cache held something else.");
    }

    private static int[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(300, 1900))];

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

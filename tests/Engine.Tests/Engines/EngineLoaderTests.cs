using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Decoding;
using Orleans.Ai.Inference;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Models;

namespace Orleans.Ai.Engines;

public sealed class EngineLoaderTests
{
    [Fact]
    public void Load_ForeignArchitectureWithoutATokenizer_NamesTheArchitecture()
    {
        using var folder = new TemporaryFolder();
        var config = File.ReadAllText(Path.Combine(SharedData.DemoModel, "config.json"));
        File.WriteAllText(Path.Combine(folder.Path, "config.json"), config.Replace("LlamaForCausalLM", "OtherForCausalLM", StringComparison.Ordinal));
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var loader = new EngineLoader(Options.Create(new EngineOptions()), meters, NullLoggerFactory.Instance, TimeProvider.System);

        Should.Throw<ModelFileException>(() => loader.Load(folder.Path, null, "node")).Message.ShouldContain("'OtherForCausalLM' is not supported");
    }

    [Trait("Pace", "slow")]
    [Fact]
    public async Task Load_PublishedGguf_AnswersWithItsOwnTokenizerAndTemplate()
    {
        var path = SharedData.Require("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = new EngineOptions { MaxSequences = 1, MaxBatchTokens = 64, KvCacheMegabytes = 16, Threads = 2, WeightFormat = WeightFormat.Bf16 };
        var meters = services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var loader = new EngineLoader(Options.Create(options), meters, NullLoggerFactory.Instance, TimeProvider.System);

        var measured = loader.Measure(path, new ModelId("measured"));
        using var replica = loader.Load(path, null, "node");
        var events = new List<InferenceEvent>();
        await foreach (var inferenceEvent in replica.InferAsync(DemoReplica.Ask("What is the capital of France?"), TestContext.Current.CancellationToken))
        {
            events.Add(inferenceEvent);
        }

        var model = replica.GetReport().Model;
        model.Id.Value.ShouldBe("SmolLM2-135M-Instruct.Q4_1");
        (model.ParameterCount, model.Revision).ShouldBe((measured.Model.ParameterCount, measured.Model.Revision));
        events[^1].ShouldBeOfType<InferenceEvent.Completed>();
        DemoReplica.TextOf(events).ShouldBe("The capital of France is Paris.");
    }

    [Fact]
    public async Task Load_AfterItsWarmUp_HasNoTokensInFiguresNorCache()
    {
        using var demo = new DemoReplica();
        var fresh = demo.Replica.GetReport();

        var events = await demo.InferAsync(DemoReplica.Ask("Hello! Who are you?"));

        (fresh.GeneratedTokens, fresh.UsedBlocks, fresh.Running, fresh.Waiting).ShouldBe((0L, 0, 0, 0));
        events[^1].ShouldBeOfType<InferenceEvent.Completed>().Usage.CachedTokens.ShouldBe(0);
    }
}

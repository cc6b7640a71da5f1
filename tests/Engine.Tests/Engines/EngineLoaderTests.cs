using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.ModelFiles;

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

namespace Orleans.Ai.CommandLine;

public sealed class ModelsCommandTests
{
    [Fact]
    public async Task Models_RunningServer_ListsWhatItServes()
    {
        await using var server = await ScriptedServer.StartAsync(_ => Task.CompletedTask);
        var harness = new CommandHarness();

        (await harness.RunAsync("models", "--urls", server.Urls.First())).ShouldBe(0);

        harness.Out.ShouldContain("demo");
        harness.Out.ShouldContain($"served at {server.Urls.First()}");
        harness.Out.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task Models_NoServer_DescribesTheConfiguredOne()
    {
        var harness = new CommandHarness();

        (await harness.RunAsync("models", "--urls", "http://127.0.0.1:1", "--model", SharedData.DemoModel)).ShouldBe(0);

        harness.Out.ShouldContain("demo");
        harness.Out.ShouldContain($"not served; in {SharedData.DemoModel}");
    }

    [Fact]
    public async Task Models_NoServerAndNoSuchFolder_Fails()
    {
        var harness = new CommandHarness();

        (await harness.RunAsync("models", "--urls", "http://127.0.0.1:1", "--model", "nowhere")).ShouldBe(1);

        harness.Error.ShouldContain("nowhere: there is no such model folder");
    }
}

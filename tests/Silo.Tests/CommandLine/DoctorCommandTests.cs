using Orleans.Ai.Composition;
using Orleans.Ai.Providers;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_AllWell_SaysSoAndWritesNothing()
    {
        var own = await ScriptedServer.StartAsync(context => ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hi"), "[DONE]"));
        var harness = new CommandHarness { StartSilo = (_, _) => Task.FromResult(own) };

        (await harness.RunAsync("doctor", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_folder.Path, "state"))).ShouldBe(0);

        harness.Out.ShouldContain("8-bit kernel");
        harness.Out.ShouldContain("free");
        harness.Out.ShouldContain("state can be made");
        harness.Out.ShouldContain("demo loads in");
        harness.Out.ShouldNotContain("failed");
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_DemoModel_LoadsAndAnswers()
    {
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };

        (await harness.RunAsync("doctor", "--urls", "http://127.0.0.1:0", "--data", _folder.Path)).ShouldBe(0, harness.Out);

        harness.Out.ShouldContain("demo loads in");
    }

    [Fact]
    public async Task Doctor_PortTakenAndModelBroken_ListsBothAndReturnsOne()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var harness = new CommandHarness { StartSilo = (_, _) => throw new CommandFailedException("No weights.") };

        (await harness.RunAsync("doctor", "--urls", $"http://{other.LocalEndpoint}", "--data", _folder.Path)).ShouldBe(1);

        harness.Out.ShouldContain("in use by another program");
        harness.Out.ShouldContain("is writable");
        harness.Out.ShouldContain("No weights.");
    }

    [Fact]
    public async Task Doctor_DataFolderIsAFile_Fails()
    {
        var file = Path.Combine(_folder.Path, "state");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var harness = new CommandHarness();

        (await harness.RunAsync("doctor", "--urls", "http://127.0.0.1:0", "--data", file)).ShouldBe(1);

        harness.Out.ShouldContain("is a file");
    }

    [Fact]
    public async Task Doctor_Providers_AreReachedAndAskedWhenThatIsWanted()
    {
        await using var far = await Upstream.StartAsync();
        var own = await ScriptedServer.StartAsync(context => ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hi"), "[DONE]"));
        var harness = new CommandHarness { StartSilo = (_, _) => Task.FromResult(own) };

        (await harness.RunAsync(
            "doctor", "--ask-providers", "--urls", "http://127.0.0.1:0", "--data", _folder.Path, "--set", "Providers:far:Kind=compatible", "--set", $"Providers:far:Address={far.Address}",
            "--set", "Providers:far:Models:m=", "--set", "Providers:gone:Kind=vllm", "--set", "Providers:gone:Address=http://127.0.0.1:9")).ShouldBe(1);

        harness.Out.ShouldContain($"{far.Address} answers without a key");
        harness.Out.ShouldContain("m answers");
        harness.Out.ShouldContain("Check Providers:gone:Address.");
        far.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Doctor_ServerRunsAlready_IsFine()
    {
        await using var server = await ScriptedServer.StartAsync(context => ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hi"), "[DONE]"));
        var own = await ScriptedServer.StartAsync(context => ScriptedServer.SendAsync(context, ScriptedServer.Delta("Hi"), "[DONE]"));
        var harness = new CommandHarness { StartSilo = (_, _) => Task.FromResult(own) };

        (await harness.RunAsync("doctor", "--urls", server.Urls.First(), "--data", _folder.Path)).ShouldBe(0);

        harness.Out.ShouldContain("in use by a server that answers");
    }
}

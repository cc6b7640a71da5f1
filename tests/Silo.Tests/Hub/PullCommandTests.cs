using System.Globalization;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Composition;

namespace Orleans.Ai.Hub;

/// <summary><c>orleans-ai pull</c> against listeners that behave like the hub.</summary>
public sealed class PullCommandTests : IDisposable
{
    private const int MaxAttempts = 3;
    private static readonly byte[] Weights = Numbers(1 << 20);

    private readonly string _data = RunningSilo.NewDataFolder();

    private string Folder => Path.Combine(_data, "models", "acme", "tiny-model");

    [Fact]
    public async Task Pull_CutAtEveryTenth_EndsWithAModelThatAnswers()
    {
        await using var hub = await HubServer.StartAsync(
            [.. Directory.GetFiles(SharedData.DemoModel).Where(file => !file.EndsWith("golden.json", StringComparison.Ordinal)).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))]);
        hub.CutsAtTenths = true;

        var pulled = await PullAsync(hub);

        pulled.Code.ShouldBe(ExitCode.Success, pulled.Harness.Error);
        pulled.Harness.Out.Trim().ShouldBe(Folder);
        pulled.Harness.Error.ShouldContain("100 % of ");
        File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")).ShouldBe(File.ReadAllBytes(Path.Combine(SharedData.DemoModel, "model.safetensors")));
        hub.Fetches.Count(fetch => fetch.File == "model.safetensors" && fetch.Range is not null).ShouldBeGreaterThanOrEqualTo(9);
        Directory.GetFiles(Folder, "*.part").ShouldBeEmpty();
        File.Exists(Path.Combine(Folder, "README.md")).ShouldBeFalse();

        var ask = new CommandHarness { StartSilo = SiloStart.StartAsync, Variables = { ["ORLEANSAI_Data__Path"] = _data } };
        (await ask.RunAsync("ask", "--model", HubServer.Model, "What is a grain?", "--set", "Engine:KvCacheMegabytes=8")).ShouldBe(ExitCode.Success, ask.Error);
        ask.Out.Trim().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Pull_Again_FetchesOnlyWhatChangedAndForgetsWhatIsGone()
    {
        await using var hub = await HubServer.StartAsync(("config.json", "{}"u8.ToArray()), ("tokenizer.json", "{}"u8.ToArray()), ("model.safetensors", Weights));
        (await PullAsync(hub)).Code.ShouldBe(ExitCode.Success);
        hub.Fetches.Clear();

        (await PullAsync(hub)).Harness.Error.ShouldContain("was already in");
        hub.Fetches.ShouldBeEmpty();

        hub.Write("config.json", "{ }"u8.ToArray());
        hub.Delete("tokenizer.json");
        (await PullAsync(hub)).Harness.Error.ShouldContain(" is in ");
        hub.Fetches.Select(fetch => fetch.File).ShouldBe(["config.json"]);
        File.Exists(Path.Combine(Folder, "tokenizer.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Pull_AfterOneThatWasCutOff_FetchesTheRestAndServesNothingOld()
    {
        await using var hub = await HubServer.StartAsync(("config.json", "{}"u8.ToArray()), ("model.safetensors", Weights));
        (await PullAsync(hub)).Code.ShouldBe(ExitCode.Success);
        hub.Delete("model.safetensors");
        hub.Write("model-00001-of-00002.safetensors", Weights);
        hub.Write("model-00002-of-00002.safetensors", [.. Weights, 1]);
        hub.Tamper = (name, content) => name.Contains("00002-of", StringComparison.Ordinal) ? [.. content[..^1], 2] : content;
        (await PullAsync(hub, "--set", "Hub:Connections=1")).Code.ShouldBe(ExitCode.Failure);
        PulledModel.Load(Folder).ShouldBeNull();
        hub.Fetches.Clear();

        hub.Tamper = (_, content) => content;
        (await PullAsync(hub)).Code.ShouldBe(ExitCode.Success);

        hub.Fetches.Select(fetch => fetch.File).ShouldBe(["model-00002-of-00002.safetensors"]);
        Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ShouldBe(
            ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "pulled.json"]);
    }

    [Theory]
    [InlineData("ranges are ignored")]
    [InlineData("what was there is wrong")]
    [InlineData("what was there is too long")]
    public async Task Pull_OverWhatWasLeft_EndsWithTheRightContent(string trouble)
    {
        await using var hub = await HubServer.StartAsync(("model.safetensors", Weights));
        Directory.CreateDirectory(Folder);
        var left = trouble switch
        {
            "ranges are ignored" => Weights[..1000],
            "what was there is wrong" => new byte[1000],
            _ => [.. Weights, 0],
        };
        File.WriteAllBytes(Path.Combine(Folder, "model.safetensors.part"), left);
        hub.IgnoresRanges = trouble == "ranges are ignored";

        var (code, harness) = await PullAsync(hub);

        code.ShouldBe(ExitCode.Success, harness.Error);
        File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")).ShouldBe(Weights);
    }

    [Fact]
    public async Task Pull_WhileTheHubIsBusy_ComesBackWhenItAsks()
    {
        await using var hub = await HubServer.StartAsync(("model.safetensors", Weights));
        hub.Busy = MaxAttempts - 1;

        (await PullAsync(hub)).Code.ShouldBe(ExitCode.Success);

        hub.Busy = 100;
        var (code, harness) = await PullAsync(hub);
        (code, harness.Error).ShouldBe((ExitCode.Failure, string.Create(CultureInfo.InvariantCulture, $"orleans-ai: {hub.Address} does not list acme/tiny-model: {hub.Address} answers 429 for acme/tiny-model at revision 'main' ({MaxAttempts} attempts).\n")));
    }

    [Fact]
    public async Task Pull_OfAPrivateModel_ShowsTheTokenToTheHubAlone()
    {
        await using var hub = await HubServer.StartAsync(("config.json", "{}"u8.ToArray()), ("model.safetensors", Weights));
        hub.Token = "hf_secret";
        Directory.CreateDirectory(_data);
        var file = Path.Combine(_data, "token");
        File.WriteAllText(file, "hf_secret\n");

        (await PullAsync(hub)).Harness.Error.ShouldContain("does not exist, or is private or gated");
        (await PullAsync(hub, "--token-file", file)).Code.ShouldBe(ExitCode.Success);

        hub.Fetches.Single(fetch => fetch.File == "config.json").Authorization.ShouldBe("Bearer hf_secret");
        hub.Fetches.Where(fetch => fetch.File == "model.safetensors").ShouldAllBe(fetch => fetch.Authorization == null);
        File.WriteAllText(file, "wrong");
        (await PullAsync(hub, "--token-file", file)).Harness.Error.ShouldContain("does not take the token");
    }

    [Fact]
    public async Task Pull_OfAnotherContentThanListed_IsRefused()
    {
        await using var hub = await HubServer.StartAsync(("model.safetensors", Weights));
        hub.Tamper = (_, content) => [.. content[..^1], 77];

        var (code, harness) = await PullAsync(hub);

        code.ShouldBe(ExitCode.Failure);
        harness.Error.ShouldContain("model.safetensors came with another content than the hub lists");
        File.Exists(Path.Combine(Folder, "model.safetensors")).ShouldBeFalse();
        var serve = new CommandHarness { Variables = { ["ORLEANSAI_Data__Path"] = _data } };
        (await serve.RunAsync("serve", "--model", HubServer.Model)).ShouldBe(ExitCode.Usage);
        serve.Error.ShouldContain("'orleans-ai pull acme/tiny-model' goes on");
    }

    [Fact]
    public async Task Pull_OfWhatCannotBe_SaysWhatToDo()
    {
        await using var hub = await HubServer.StartAsync(("a-Q4.gguf", Weights), ("b-00001-of-00002.gguf", Weights), ("b-00002-of-00002.gguf", Weights));

        (await PullAsync(hub)).Harness.Error.ShouldContain("holds 2 GGUF models; choose one by --file: a-Q4.gguf, b.gguf.");
        (await PullAsync(hub, "--file", "c.gguf")).Harness.Error.ShouldContain("holds no file c.gguf; its GGUF models: a-Q4.gguf, b.gguf.");
        (await PullAsync(hub, "--revision", "v2")).Harness.Error.ShouldContain("acme/tiny-model at revision 'v2' does not exist");
        (await PullAsync(hub, "--file", "b.gguf")).Code.ShouldBe(ExitCode.Success);
        Directory.GetFiles(Folder, "*.gguf").Length.ShouldBe(2);

        var harness = new CommandHarness();
        (await harness.RunAsync("pull", "../up")).ShouldBe(ExitCode.Usage);
        harness.Error.ShouldContain("it must be owner/name");
        (await harness.RunAsync("pull", "a/b", "--endpoint", "ftp://hub")).ShouldBe(ExitCode.Usage);
        harness.Error.ShouldContain("must be an address of HTTP");
        (await harness.RunAsync("serve", "--model", "no/such")).ShouldBe(ExitCode.Usage);
        harness.Error.ShouldContain("'orleans-ai pull no/such' downloads it");
    }

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private async Task<(int Code, CommandHarness Harness)> PullAsync(HubServer hub, params string[] arguments)
    {
        var harness = new CommandHarness { Variables = { ["ORLEANSAI_Data__Path"] = _data } };
        return (await harness.RunAsync(["pull", HubServer.Model, "--endpoint", hub.Address.ToString(), "--set", $"Hub:MaxAttempts={MaxAttempts}", .. arguments]), harness);
    }

    private static byte[] Numbers(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}

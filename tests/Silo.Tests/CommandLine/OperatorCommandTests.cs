namespace Orleans.Ai.CommandLine;

public sealed class OperatorCommandTests
{
    private const string Removed = """{"id":"org/m","object":"model","deleted":true}""";

    private const string Silos = """
        {"object":"list","totals":{},"data":[
          {"node":"gpu-1","roles":["compute"],"state":"draining","accelerator":{"kind":"simulated","count":2,"memory_bytes":25769803776,
           "free_bytes":[25769803776,12884901888]},"kernel":"avx2","memory_bytes":34359738368,"free_memory_bytes":17179869184,"labels":{"zone":"a"},
           "replica_count":3,"in_flight":0,"running":4,"waiting":1,"queue_depth":5,"tokens_per_second":217.5,"report_age_seconds":0.1,"replicas":[]}]}
        """;

    [Fact]
    public async Task Add_UntilReady_TellsTheProgressOnStandardError()
    {
        await using var server = await AdminServer.StartAsync((201, Model("loading", 0)), (200, Model("loading", 1)), (200, Model("ready", 2)));
        var harness = new CommandHarness();

        (await harness.RunAsync(
            "models", "add", "org/m", "--path", "/models/m", "--replicas", "2", "--accelerators", "1", "--accelerator-kind", "simulated", "--memory",
            "8GiB", "--label", "zone=a", "--label", "disk=b=c", "--anti-affinity", "--urls", server.Address, "--api-key", "k")).ShouldBe(0);

        harness.Out.ShouldBe($"org/m: ready, 2 of 2 replicas ready{Environment.NewLine}");
        harness.Error.ShouldContain("org/m: loading, 0 of 2 replicas ready");
        harness.Error.ShouldContain("org/m: loading, 1 of 2 replicas ready");
        server.Requests.ShouldBe(
        [
            "POST /admin/models {\"id\":\"org/m\",\"path\":\"/models/m\",\"replicas\":2,\"needs\":{\"accelerators\":1,\"accelerator_kind\":\"simulated\"," +
            "\"memory\":\"8GiB\",\"labels\":{\"zone\":\"a\",\"disk\":\"b=c\"},\"anti_affinity\":true}} Bearer k",
            "GET /admin/models/org%2Fm  Bearer k",
            "GET /admin/models/org%2Fm  Bearer k",
        ]);
    }

    [Fact]
    public async Task Add_WithoutWaiting_ReturnsAtOnce()
    {
        await using var server = await AdminServer.StartAsync((201, Model("loading", 0)));
        var harness = new CommandHarness();

        (await harness.RunAsync("models", "add", "org/m", "--path", "/models/m", "--no-wait", "--urls", server.Address)).ShouldBe(0);

        harness.Out.ShouldContain("org/m: loading, 0 of 2 replicas ready");
        harness.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_ThatCannotBePlaced_FailsAndSaysWhatIsMissing()
    {
        await using var server = await AdminServer.StartAsync((201, Model("loading", 0)), (200, Model("failed", 0, "No silo has a free accelerator.")));
        var harness = new CommandHarness();

        (await harness.RunAsync("models", "add", "org/m", "--path", "/models/m", "--urls", server.Address)).ShouldBe(1);

        harness.Error.ShouldContain("No silo has a free accelerator.");
        harness.Error.ShouldContain("orleans-ai models remove org/m");
        harness.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("models remove org/m", "DELETE /admin/models/org%2Fm", Removed, "org/m: removed")]
    [InlineData("models scale org/m 2", "POST /admin/models/org%2Fm/scale {\"replicas\":2}", null, "org/m: ready, 2 of 2 replicas ready")]
    [InlineData("silos drain gpu-1", "POST /admin/silos/gpu-1/drain", """{"node":"gpu-1","state":"draining"}""", "gpu-1: draining")]
    [InlineData("silos resume gpu-1", "POST /admin/silos/gpu-1/resume", """{"node":"gpu-1","state":"active"}""", "gpu-1: active")]
    public async Task Command_OfAnOperator_CallsTheServer(string line, string request, string? answer, string output)
    {
        await using var server = await AdminServer.StartAsync((200, answer ?? Model("ready", 2)));
        var harness = new CommandHarness();

        (await harness.RunAsync([.. line.Split(' '), "--urls", server.Address])).ShouldBe(0);

        server.Requests.ShouldBe([request]);
        harness.Out.ShouldBe(output + Environment.NewLine);
    }

    [Fact]
    public async Task Silos_Listed_ShowWhatTheyHaveAndDo()
    {
        await using var server = await AdminServer.StartAsync((200, Silos));
        var harness = new CommandHarness();

        (await harness.RunAsync("silos", "--urls", server.Address)).ShouldBe(0);

        SecondLine(harness.Out).ShouldBe("gpu-1 draining compute 2 x simulated, 36 GiB of 48 GiB free avx2 16 GiB of 32 GiB 3 5 217.5 zone=a");
    }

    [Fact]
    public async Task Models_AskedByAnOperator_ShowHowTheyStand()
    {
        await using var server = await AdminServer.StartAsync(
            (200, ScriptedServer.Models), (200, $$"""{"data":[{{Model("degraded", 1, "No silo has 8 GiB free.")}}]}"""));
        var harness = new CommandHarness();

        (await harness.RunAsync("models", "--urls", server.Address)).ShouldBe(0);

        SecondLine(harness.Out).ShouldBe("org/m degraded 1 of 2 1.5 GiB registration a, b (loading) No silo has 8 GiB free.");
    }

    [Theory]
    [InlineData(403, """{"error":{"message":"It takes a key with the role operator."}}""", "It takes a key with the role operator.")]
    [InlineData(401, """{"error":{"message":"No API key was sent."}}""", "Give a key with --api-key")]
    [InlineData(503, """{"error":{"message":"The grid cannot do this now."}}""", "The grid cannot do this now.")]
    [InlineData(200, "<html>", "No server of ours answers")]
    public async Task Command_ThatIsRefused_SaysWhyInOneLine(int status, string json, string message)
    {
        await using var server = await AdminServer.StartAsync((status, json));
        var harness = new CommandHarness();

        (await harness.RunAsync("silos", "--urls", server.Address)).ShouldBe(1);

        harness.Error.ShouldContain(message);
        harness.Error.TrimEnd().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Command_WithoutAServer_NamesTheOption()
    {
        var harness = new CommandHarness();

        (await harness.RunAsync("silos", "--urls", "http://127.0.0.1:1")).ShouldBe(1);

        harness.Error.ShouldContain("No server of ours answers at http://127.0.0.1:1/");
        harness.Error.ShouldContain("--urls");
    }

    [Theory]
    [InlineData("models add m", "--path")]
    [InlineData("models add m --path /m --label zone", "--label zone=a")]
    [InlineData("models add m --path /m --accelerator-kind tpu", "tpu")]
    [InlineData("models scale m many", "many")]
    [InlineData("silos drian gpu-1", "Did you mean drain?")]
    public async Task Command_UsedWrongly_ExplainsAndReturnsTwo(string line, string message)
    {
        var harness = new CommandHarness();

        (await harness.RunAsync(line.Split(' '))).ShouldBe(2);

        harness.Error.ShouldContain(message);
    }

    private static string SecondLine(string table)
        => string.Join(' ', table.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Model(string status, int ready, string? problem = null) => $$"""
        {"id":"org/m","source":"registration","status":"{{status}}","problem":{{(problem is null ? "null" : $"\"{problem}\"")}},"path":"/models/m",
         "desired_replicas":2,"memory_bytes":1610612736,"ready_replicas":{{ready}},
         "replicas":[{"id":"x","node":"a","state":"ready"},{"id":"y","node":"b","state":"loading"}]}
        """;
}

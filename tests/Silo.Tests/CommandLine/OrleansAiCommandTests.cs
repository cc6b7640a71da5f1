namespace Orleans.Ai.CommandLine;

public sealed class OrleansAiCommandTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("serve --help")]
    [InlineData("ask --help")]
    [InlineData("models --help")]
    [InlineData("models add --help")]
    [InlineData("models remove --help")]
    [InlineData("models scale --help")]
    [InlineData("silos --help")]
    [InlineData("silos drain --help")]
    [InlineData("silos resume --help")]
    [InlineData("keys --help")]
    [InlineData("keys hash --help")]
    [InlineData("certs --help")]
    [InlineData("certs create --help")]
    [InlineData("doctor --help")]
    [InlineData("docs --help")]
    [InlineData("docs configuration --help")]
    public async Task Help_AnyCommand_ShowsExamples(string line)
    {
        var harness = new CommandHarness();

        (await harness.RunAsync(line.Split(' '))).ShouldBe(0);

        harness.Out.ShouldContain("Usage:");
        harness.Out.ShouldContain("--config");
        harness.Out.ShouldContain("Examples:");
        harness.Out.ShouldNotContain('\u001b');
        harness.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("srve", "Did you mean serve?")]
    [InlineData("ask hi --temprature 1", "Did you mean --temperature?")]
    [InlineData("ask", "See orleans-ai ask --help.")]
    [InlineData("ask hi --temperature warm", "warm")]
    [InlineData("--urls nowhere", "Setting --urls on the command line is 'nowhere'")]
    [InlineData("--config nowhere.json", "nowhere.json does not exist")]
    [InlineData("keys hash --role king", "'king'")]
    [InlineData("serve --set Gateway:AllowedOrigins:0=*", "Gateway:KeyFile")]
    [InlineData("serve --set Routing:MaxAttempts=11", "allowed: whole number, 1 to 10.")]
    public async Task Run_WrongUse_ExplainsAndReturnsTwo(string line, string message)
    {
        var harness = new CommandHarness();

        (await harness.RunAsync(line.Split(' '))).ShouldBe(2);

        harness.Error.ShouldContain(message);
        harness.Error.ShouldNotContain("   at ");
        harness.Error.ShouldNotContain("Orleans.Ai.", Case.Sensitive, "no type of ours is named");
        harness.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Serve_PortInUse_SaysSoInOneLine()
    {
        await using var other = await ScriptedServer.StartAsync(_ => Task.CompletedTask);
        var harness = new CommandHarness
        {
            StartSilo = async (_, cancel) =>
            {
                var app = ScriptedServer.Create(_ => Task.CompletedTask);
                app.Urls.Clear();
                app.Urls.Add(other.Urls.First());
                await app.StartAsync(cancel);
                return app;
            },
        };

        (await harness.RunAsync("serve")).ShouldBe(1);

        harness.Error.ShouldContain("address already in use");
        harness.Error.ShouldContain("--urls http://localhost:8081");
        harness.Error.TrimEnd().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Run_Bug_IsReportedWithItsStack()
    {
        var harness = new CommandHarness { StartSilo = (_, _) => throw new InvalidOperationException("Oops.") };

        (await harness.RunAsync()).ShouldBe(1);

        harness.Error.ShouldContain("this is a bug");
        harness.Error.ShouldContain("Oops.");
    }

    [Theory]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://0.0.0.0:80", "http://localhost")]
    [InlineData("http://[::]:8081", "http://localhost:8081")]
    public void ReadyLine_Address_IsOneThatClientsCanUse(string listens, string expected)
    {
        var line = ReadyLine.Render([listens], "demo");

        line.ShouldContain($"curl -N {expected}/v1/chat/completions");
        line.ShouldContain($"page {expected}/");
        line.ShouldContain("\"model\":\"demo\"");
    }
}

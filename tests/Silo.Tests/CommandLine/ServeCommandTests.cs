using Orleans.Ai.Composition;
using Orleans.Ai.Settings;

namespace Orleans.Ai.CommandLine;

/// <summary>The command over the whole application: silo, gateway, demo model.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_DemoModel_PrintsTheReadyLineAndStopsWhenTold()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync, Cancel = stop.Token };
        var serving = harness.RunAsync("--urls", "http://127.0.0.1:0");
        var line = await harness.FirstOutput.WaitAsync(TimeSpan.FromSeconds(30), stop.Token);

        var page = new Uri(line.Split(' ', '\n')[^1].Trim());
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(page, "health/ready"), stop.Token)).ShouldContain("ready");
        (await http.GetStringAsync(new Uri(page, "metrics"), stop.Token)).ShouldContain("kestrel_active_connections");
        await stop.CancelAsync();

        (await serving).ShouldBe(0);
        line.ShouldStartWith("Orleans.Ai is ready: demo at http://127.0.0.1:");
        harness.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, "nowhere: there is no such model folder", "--model", "nowhere")]
    [InlineData(2, "Refusing to listen on http://0.0.0.0:0 without keys", "--urls", "http://0.0.0.0:0")]
    [InlineData(2, "nowhere.json (Gateway:KeyFile) cannot be used", "--set", "Gateway:KeyFile=nowhere.json")]
    [InlineData(1, "Use fewer KV blocks", "--set", "Engine:KvCacheMegabytes=1048576")]
    public async Task Serve_CannotStart_ExplainsInOneLine(int code, string message, string option, string value)
    {
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };

        string[] elsewhere = option == "--urls" ? [] : ["--urls", "http://127.0.0.1:0"];
        (await harness.RunAsync([.. elsewhere, option, value])).ShouldBe(code);

        harness.Error.ShouldContain(message);
        harness.Error.TrimEnd().ShouldNotContain('\n');
        harness.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Serve_DamagedChatTemplate_NamesItsPlaceInOneLine()
    {
        using var model = new LongContextModel();
        await File.WriteAllTextAsync(Path.Combine(model.Folder, "chat_template.jinja"), "{% for %}", TestContext.Current.CancellationToken);
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };

        (await harness.RunAsync("--urls", "http://127.0.0.1:0", "--model", model.Folder)).ShouldBe(1);

        harness.Error.ShouldContain("chat_template.jinja: chat template, line 1");
        harness.Error.TrimEnd().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Serve_FolderWhoseNameIsNoModelName_AsksForTheName()
    {
        using var folder = new TemporaryFolder();
        var spaced = Directory.CreateDirectory(Path.Combine(folder.Path, "my model")).FullName;
        var harness = new CommandHarness { StartSilo = SiloStart.StartAsync };

        (await harness.RunAsync("--urls", "http://127.0.0.1:0", "--model", spaced)).ShouldBe(2);

        harness.Error.ShouldContain("Set Model:Id");
    }
}

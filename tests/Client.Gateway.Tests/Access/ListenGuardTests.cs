namespace Orleans.Ai.Access;

public sealed class ListenGuardTests
{
    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://LocalHost", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://127.1.2.3:80", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("https://localhost:8443/base", true)]
    [InlineData("http://unix:/run/ai.sock", true)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://192.168.1.7:8080", false)]
    [InlineData("http://example.com", false)]
    [InlineData("http://localhost.example.com", false)]
    public void Check_WithoutKeys_AllowsLoopbackOnly(string url, bool allowed)
    {
        Should.NotThrow(() => ListenGuard.Check([url], hasKeyFile: true));
        if (allowed)
        {
            ListenGuard.Check(["http://localhost:1", url], hasKeyFile: false);
            return;
        }

        var exception = Should.Throw<ListenException>(() => ListenGuard.Check(["http://localhost:1", url], hasKeyFile: false));
        exception.Message.ShouldContain(url);
        exception.Message.ShouldContain("--urls");
        exception.Message.ShouldContain("Gateway:KeyFile");
    }

    [Fact]
    public async Task Start_OnAllAddressesWithoutKeys_Fails()
    {
        await using var app = GatewayHost.Create(new ScriptedBackend(), url: "http://0.0.0.0:0");

        await Should.ThrowAsync<ListenException>(() => app.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_OnAllAddressesWithKeys_Listens()
    {
        using var keys = new TemporaryKeyFile();
        await using var app = GatewayHost.Create(new ScriptedBackend(), options => options.KeyFile = keys.Path, url: "http://0.0.0.0:0");

        await app.StartAsync(TestContext.Current.CancellationToken);
    }
}

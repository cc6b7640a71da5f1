using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Orleans.Ai.Providers;
using Orleans.Ai.Triton;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Doctor;

public sealed class ProviderChecksTests : IAsyncLifetime
{
    private readonly string _keyFile = Path.GetTempFileName();
    private readonly Dictionary<string, string?> _settings = [];
    private WireListener _listener = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_keyFile, TestProvider.Canary);
        _listener = await WireListener.StartAsync();
        _listener.Script = WireScript.Json("{}");
        Configure("vllm", _listener.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        File.Delete(_keyFile);
    }

    [Theory]
    [InlineData("openai", "/v1/models", "Authorization", "Bearer ")]
    [InlineData("openai-responses", "/v1/models", "Authorization", "Bearer ")]
    [InlineData("azure", "/openai/models?api-version=2024-10-21", "api-key", "")]
    [InlineData("vllm", "/v1/models", "Authorization", "Bearer ")]
    [InlineData("anthropic", "/v1/models?limit=1", "x-api-key", "")]
    [InlineData("gemini", "/v1beta/models?pageSize=1", "x-goog-api-key", "")]
    [InlineData("tgi", "/info", "Authorization", "Bearer ")]
    [InlineData("triton", "/v2/health/ready", "Authorization", "Bearer ")]
    public async Task Provider_ThatAnswers_IsAskedWhatCostsNothing(string kind, string path, string header, string prefix)
    {
        Configure(kind, _listener.Address);
        _settings["Providers:p:KeyFile"] = _keyFile;
        _settings["Providers:p:Models:m"] = "";

        var finding = (await RunAsync()).ShouldHaveSingleItem();

        finding.ShouldBe(new ProviderFinding("p", true, $"{_listener.Address} answers and accepts the key of Providers:p:KeyFile"));
        var request = _listener.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Body).ShouldBe(("GET", path, ""));
        request.Headers[header].ShouldBe(prefix + TestProvider.Canary);
    }

    [Theory]
    [InlineData(200, true, "answers without a key")]
    [InlineData(401, false, "It wants a key: set Providers:p:KeyFile to a file that holds one.")]
    [InlineData(404, true, "Check the path of Providers:p:Address")]
    [InlineData(429, true, "limits the rate")]
    [InlineData(503, false, "Check Providers:p:Address.")]
    public async Task Answer_OfEachStatus_IsExplained(int status, bool isHealthy, string detail)
    {
        _listener.Script = WireScript.Html(status);

        var finding = (await RunAsync()).ShouldHaveSingleItem();

        (finding.Provider, finding.IsHealthy).ShouldBe(("p", isHealthy));
        finding.Detail.ShouldContain(detail);
        finding.Detail.ShouldNotContain("<h1>");
    }

    [Fact]
    public async Task Keys_OneOfWhichIsRefused_AreToldApart()
    {
        _settings["Providers:p:Keys:0:File"] = _keyFile;
        var other = Path.GetTempFileName();
        await File.WriteAllTextAsync(other, "sk-other", TestContext.Current.CancellationToken);
        _settings["Providers:p:Keys:1:File"] = other;
        _listener.Script = WireScript.From(async (context, request) =>
        {
            context.Response.StatusCode = request.Headers["Authorization"] == "Bearer sk-other" ? 401 : 200;
            await context.Response.WriteAsync("sk-other", TestContext.Current.CancellationToken);
        });

        var findings = await RunAsync();

        File.Delete(other);
        findings.Select(finding => finding.IsHealthy).ShouldBe([true, false]);
        findings[1].Detail.ShouldContain("Put a key that it accepts into the file of Providers:p:Keys:1:File.");
        findings.ShouldAllBe(finding => !finding.Detail.Contains("sk-"));
    }

    [Fact]
    public async Task Address_WhereNobodyListens_IsNamed()
    {
        Configure("vllm", await WireListener.FindClosedAddressAsync());

        var finding = (await RunAsync(asksModels: true)).ShouldHaveSingleItem();

        finding.IsHealthy.ShouldBeFalse();
        finding.Detail.ShouldEndWith("Check Providers:p:Address.");
    }

    [Fact]
    public async Task Certificate_OfAnAuthorityOfOnesOwn_IsTrustedByItsFile()
    {
        using var certificate = WireCertificate.Create();
        using var trusted = new WireCertificateFile(certificate);
        await using var secure = await WireListener.StartAsync(certificate: certificate);
        secure.Script = WireScript.Json("{}");
        Configure("vllm", secure.Address);

        var refused = (await RunAsync()).ShouldHaveSingleItem();
        _settings["Providers:p:CaFile"] = trusted.Path;
        var accepted = (await RunAsync()).ShouldHaveSingleItem();

        (refused.IsHealthy, accepted.IsHealthy).ShouldBe((false, true));
        refused.Detail.ShouldContain("Providers:p:CaFile");
    }

    [Fact]
    public async Task Models_WhenThatIsWanted_AreAskedForOneToken()
    {
        _settings["Providers:p:Models:small"] = "org/small";
        _settings["Providers:p:Models:vectors"] = "org/bge";
        _settings["Routes:r:Targets:0:Target"] = "p/missing";
        _settings["Routes:r:Targets:1:Target"] = "p/org/small";
        _settings["Routes:r:Targets:2:Target"] = "other/m";
        _listener.Script = WireScript.From((context, request) => Answer(request).AnswerAsync(context, request));

        var findings = await RunAsync(asksModels: true);

        findings.Select(finding => (finding.IsHealthy, finding.Detail.Split(' ')[0])).ShouldBe(
            [(true, $"{_listener.Address}"), (true, "org/small"), (true, "org/bge"), (false, "missing")]);
        findings[^1].Detail.ShouldEndWith("Check Routes:r:Targets:0:Target.");
        var chats = _listener.Requests.Where(request => request.Path == "/v1/chat/completions").ToList();
        chats.Count.ShouldBe(3);
        chats.ShouldAllBe(request => request.Json.GetProperty("max_tokens").GetInt32() == 1);
    }

    [Fact]
    public async Task Provider_WithoutAModelToAsk_SaysSo() => (await RunAsync(asksModels: true))[^1].Detail.ShouldContain("none was asked");

    [Fact]
    public async Task Settings_ThatCannotBeUsed_AreTold()
    {
        _settings["Providers:p:Kind"] = "vlm";

        var finding = (await RunAsync()).ShouldHaveSingleItem();

        (finding.Provider, finding.IsHealthy).ShouldBe((null, false));
        finding.Detail.ShouldStartWith("Providers:p:Kind is 'vlm'");
    }

    [Theory]
    [InlineData(true, true, "accepts the key")]
    [InlineData(false, true, "The provider is not ready. Check Providers:p:Address.")]
    [InlineData(true, false, "Put a key that it accepts")]
    public async Task Triton_OverGrpc_IsAskedWhetherItIsReady(bool isReady, bool isKeyRight, string detail)
    {
        await using var triton = await TritonGrpcDouble.StartAsync();
        (triton.IsReady, triton.Key) = (isReady, isKeyRight ? TestProvider.Canary : "another");
        Configure("triton-grpc", triton.Address);
        _settings["Providers:p:KeyFile"] = _keyFile;

        var finding = (await RunAsync()).ShouldHaveSingleItem();

        finding.IsHealthy.ShouldBe(isReady && isKeyRight);
        finding.Detail.ShouldContain(detail);
        triton.Calls.ShouldBeEmpty();
    }

    private static WireScript Answer(WireRequest request) => (request.Method, request.Path) switch
    {
        ("GET", _) => WireScript.Json("{}"),
        (_, "/v1/embeddings") when request.Json.GetProperty("model").GetString() == "org/bge" => WireScript.Json("""{"data":[{"index":0,"embedding":[1]}]}"""),
        (_, "/v1/chat/completions") when request.Json.GetProperty("model").GetString() == "org/small" =>
            WireScript.Json("""{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"length"}]}"""),
        _ => WireScript.Json("""{"error":{"message":"No such model."}}""", 404),
    };

    private void Configure(string kind, Uri address) => (_settings["Providers:p:Kind"], _settings["Providers:p:Address"]) = (kind, address.ToString());

    private async Task<IReadOnlyList<ProviderFinding>> RunAsync(bool asksModels = false)
    {
        var findings = await ProviderChecks.RunAsync(
            new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(), asksModels, TestContext.Current.CancellationToken);
        findings.ShouldAllBe(finding => !finding.Detail.Contains(TestProvider.Canary));
        return findings;
    }
}

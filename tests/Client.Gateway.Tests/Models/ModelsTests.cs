using System.Net;
using System.Text.Json;

namespace Orleans.Ai.Models;

public sealed class ModelsTests
{
    private const string Card = "\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"orleans-ai\",\"max_model_len\":1024," +
        "\"orleansai\":{\"architecture\":\"LlamaForCausalLM\",\"revision\":\"0123456789ab\",\"parameter_count\":1,\"weight_format\":\"q8\",\"context_length\":1024,\"ready\":true}}";

    [Fact]
    public async Task Models_OfTwoReplicas_AreListed()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        host.AddReplica("org/b:q8");
        host.AddReplica("demo");

        var json = await host.Client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken);

        json.ShouldBe("{\"object\":\"list\",\"data\":[{\"id\":\"demo\"," + Card + ",{\"id\":\"org/b:q8\"," + Card + "]}");
    }

    [Theory]
    [InlineData("/v1/models/org/b:q8")]
    [InlineData("/v1/models/org%2Fb%3Aq8")]
    public async Task Model_WithASlashInItsName_IsFound(string path)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());
        host.AddReplica("org/b:q8");

        var json = await host.Client.GetStringAsync(path, TestContext.Current.CancellationToken);

        json.ShouldBe("{\"id\":\"org/b:q8\"," + Card);
    }

    [Fact]
    public async Task Routes_AndProvidersModels_AreListedBehindThoseThatRunHere()
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedBackend(), routes: new ScriptedRoutes(ScriptedRoutes.Model("chat"), ScriptedRoutes.Model("demo"), ScriptedRoutes.Model("gpt", "openai")));
        host.AddReplica("demo");
        host.AddReplica("small");

        var json = await host.Client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken);
        var one = await host.Client.GetStringAsync("/v1/models/gpt", TestContext.Current.CancellationToken);

        const string Gpt = "{\"id\":\"gpt\",\"object\":\"model\",\"created\":1600000000,\"owned_by\":\"openai\"}";
        json.ShouldBe("{\"object\":\"list\",\"data\":[{\"id\":\"small\"," + Card + "," + Routed("chat") + "," + Routed("demo") + "," + Gpt + "]}");
        one.ShouldBe(Gpt);

        static string Routed(string name) => $$"""{"id":"{{name}}","object":"model","created":1600000000,"owned_by":"orleans-ai"}""";
    }

    [Fact]
    public async Task Route_OfOtherTenants_DoesNotExist()
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedBackend(), routes: new ScriptedRoutes(ScriptedRoutes.Model("demo", null, "acme"), ScriptedRoutes.Model("ours", null, "acme", "local")));
        host.AddReplica("demo");

        var list = JsonElement.Parse(await host.Client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken));
        using var one = await host.Client.GetAsync("/v1/models/demo", TestContext.Current.CancellationToken);

        list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()).ShouldBe(["ours"]);
        one.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/v1/models/none")]
    [InlineData("/v1/models/no%20such%20name")]
    [InlineData("/v1/models/%F0%9F%98%80")]
    public async Task Model_ThatIsUnknown_IsNotFound(string path)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedBackend());

        using var response = await host.Client.GetAsync(path, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("model_not_found");
        error.GetProperty("param").GetString().ShouldBe("model");
    }
}

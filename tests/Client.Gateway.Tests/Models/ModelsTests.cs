using System.Net;

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

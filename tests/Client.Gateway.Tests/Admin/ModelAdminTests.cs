using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Admin;

public sealed class ModelAdminTests
{
    private readonly ScriptedGrid _grid = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Model_RegisteredScaledAndRemoved_IsAnsweredAsItStands()
    {
        await using var host = await StartAsync();

        using var created = await host.PostAsync("/admin/models", """
            {"id":"org/chat:q8","path":"/models/chat","replicas":2,
             "needs":{"accelerators":1,"accelerator_kind":"simulated","memory":"8GiB","labels":{"zone":"a"},"anti_affinity":true}}
            """);

        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.Location.ShouldNotBeNull().OriginalString.ShouldBe("/admin/models/org/chat:q8");
        var expected = """
            {"id":"org/chat:q8","source":"registration","status":"loading","problem":null,"path":"/models/chat","desired_replicas":2,
             "needs":{"accelerators":1,"accelerator_kind":"simulated","memory":8589934592,"labels":{"zone":"a"},"anti_affinity":true},
             "registered_at":"1970-01-01T00:00:00+00:00","memory_bytes":4096,"ready_replicas":0,"replicas":[]}
            """;
        (await created.Content.ReadAsStringAsync(Cancel)).ShouldBe(Compact(expected));
        (await host.Client.GetStringAsync(created.Headers.Location, Cancel)).ShouldBe(Compact(expected));

        using var again = await host.PostAsync("/admin/models", """{"id":"org/chat:q8","path":"/models/chat"}""");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var scaled = await host.PostAsync("/admin/models/org%2Fchat:q8/scale", """{"replicas":0}""");
        (await scaled.Content.ReadAsStringAsync(Cancel)).ShouldContain("\"desired_replicas\":0");

        using var removed = await host.Client.DeleteAsync("/admin/models/org/chat:q8", Cancel);
        (await removed.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"id":"org/chat:q8","object":"model","deleted":true}""");
        (await host.Client.GetAsync(created.Headers.Location, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"path":"/m"}""", "id")]
    [InlineData("""{"id":7,"path":"/m"}""", "id")]
    [InlineData("""{"id":"no spaces","path":"/m"}""", "id")]
    [InlineData("""{"id":"m"}""", "path")]
    [InlineData("""{"id":"m","path":"models/m"}""", "path")]
    [InlineData("""{"id":"m","path":"/m","replicas":1025}""", "replicas")]
    [InlineData("""{"id":"m","path":"/m","replicas":"2"}""", "replicas")]
    [InlineData("""{"id":"m","path":"/m","replica":2}""", "replica")]
    [InlineData("""{"id":"m","path":"/m","needs":[]}""", "needs")]
    [InlineData("""{"id":"m","path":"/m","needs":{"gpus":1}}""", "needs.gpus")]
    [InlineData("""{"id":"m","path":"/m","needs":{"accelerators":65}}""", "needs.accelerators")]
    [InlineData("""{"id":"m","path":"/m","needs":{"accelerators":1,"accelerator_kind":"tpu"}}""", "needs.accelerator_kind")]
    [InlineData("""{"id":"m","path":"/m","needs":{"accelerator_kind":"cuda"}}""", "needs.accelerator_kind")]
    [InlineData("""{"id":"m","path":"/m","needs":{"memory":"much"}}""", "needs.memory")]
    [InlineData("""{"id":"m","path":"/m","needs":{"memory":0}}""", "needs.memory")]
    [InlineData("""{"id":"m","path":"/m","needs":{"memory":true}}""", "needs.memory")]
    [InlineData("""{"id":"m","path":"/m","needs":{"labels":{"zone":1}}}""", "needs.labels.zone")]
    [InlineData("""{"id":"m","path":"/m","needs":{"anti_affinity":"yes"}}""", "needs.anti_affinity")]
    public async Task Registration_WithAFault_NamesTheParameter(string body, string parameter)
    {
        await using var host = await StartAsync();

        using var response = await host.PostAsync("/admin/models", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ErrorAsync(response)).GetProperty("param").GetString().ShouldBe(parameter);
        _grid.Models.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(InferenceErrorCode.AlreadyExists, HttpStatusCode.Conflict, "already_exists")]
    [InlineData(InferenceErrorCode.NoFittingSilo, HttpStatusCode.UnprocessableEntity, "no_fitting_silo")]
    public async Task Registration_ThatTheGridRefuses_IsAnsweredInOpenAIsShape(InferenceErrorCode code, HttpStatusCode status, string wireCode)
    {
        await using var host = await StartAsync();
        _grid.Refusal = new InferenceError { Code = code, Message = "It takes 9 GiB, the largest silo has 8 GiB." };

        using var response = await host.PostAsync("/admin/models", """{"id":"m","path":"/m"}""");

        response.StatusCode.ShouldBe(status);
        var error = await ErrorAsync(response);
        error.GetProperty("code").GetString().ShouldBe(wireCode);
        error.GetProperty("message").GetString().ShouldBe("It takes 9 GiB, the largest silo has 8 GiB.");
    }

    [Theory]
    [InlineData("GET", "/admin/models")]
    [InlineData("GET", "/admin/models/m")]
    [InlineData("DELETE", "/admin/models/m")]
    [InlineData("POST", "/admin/models")]
    [InlineData("POST", "/admin/models/m/scale")]
    [InlineData("POST", "/admin/silos/a/drain")]
    public async Task Call_ThatFailsInTheGrid_IsUnavailableAndSaysWhenToComeBack(string method, string path)
    {
        _grid.Draining["a"] = false;
        _grid.OnCatalog = () => throw new IOException("redis:6379 is down");
        _grid.OnCall = _ => throw new IOException("redis:6379 is down");
        await using var host = await StartAsync();

        using var response = await SendAsync(host, method, path);

        await ShouldBeUnavailableAsync(response);
    }

    [Fact]
    public async Task Call_ThatHangsInTheGrid_IsUnavailableWhenPatienceEnds()
    {
        var time = new FakeTimeProvider();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _grid.OnCall = _ =>
        {
            called.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        await using var host = await StartAsync(time);

        var asking = host.Client.GetAsync("/admin/models/m", Cancel);
        await called.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await Wait.UntilAsync(() => { time.Advance(ControlPath.Patience); return asking.IsCompleted; }, "the call was answered");

        await ShouldBeUnavailableAsync(await asking);
    }

    [Fact]
    public async Task List_WithAModelOutOfReach_ShowsTheOthersAndWhatIsConfigured()
    {
        await using var host = await StartAsync();
        Register("far", []);
        Register("near", [Reports.Replica("near", "a", ReplicaState.Ready)]);
        host.Services.GetRequiredService<GridView>().Apply(Reports.Silo(
            "a", Reports.Replica("near", "a", ReplicaState.Ready), Reports.Replica("demo", "a", ReplicaState.Ready), Reports.Replica("far", "a", ReplicaState.Ready)));
        _grid.OnCall = id => id.Value == "far" ? throw new IOException("lost") : Task.CompletedTask;

        var json = JsonElement.Parse(await host.Client.GetStringAsync("/admin/models", Cancel));

        json.GetProperty("data").EnumerateArray()
            .Select(model => $"{model.GetProperty("id")} {model.GetProperty("source")} {model.GetProperty("status")} {model.GetProperty("ready_replicas")}")
            .ShouldBe(["demo configuration ready 1", "far registration unknown 1", "near registration ready 1"]);
    }

    [Theory]
    [InlineData("DELETE", "/admin/models/demo")]
    [InlineData("POST", "/admin/models/demo/scale")]
    public async Task Steering_OfAConfiguredModel_SaysWhereItIsConfigured(string method, string path)
    {
        await using var host = await StartAsync();
        host.Services.GetRequiredService<GridView>().Apply(Reports.Silo("a", Reports.Replica("demo", "a", ReplicaState.Ready)));

        using var response = await SendAsync(host, method, path);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ErrorAsync(response)).GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("Model:Path");
    }

    [Theory]
    [InlineData(2, "ready,ready", null, "ready")]
    [InlineData(0, "", null, "ready")]
    [InlineData(1, "ready,draining", null, "ready")]
    [InlineData(2, "ready,loading", null, "loading")]
    [InlineData(1, "", null, "loading")]
    [InlineData(2, "loading", "no room for the second", "loading")]
    [InlineData(2, "ready", "no room for the second", "degraded")]
    [InlineData(2, "ready,loading", "no room for the third", "degraded")]
    [InlineData(1, "", "no room", "failed")]
    [InlineData(1, "gone", null, "failed")]
    public void Status_OfAModel_FollowsFromItsReplicas(int wanted, string states, string? problem, string expected)
    {
        ReplicaReport[] replicas = [.. states.Split(',', StringSplitOptions.RemoveEmptyEntries).Select((state, slot) =>
            Reports.Replica("m", "a", Enum.Parse<ReplicaState>(state, ignoreCase: true), slot, state == "gone" ? "its files are torn" : null))];

        ModelEntry.Of(Status("m", wanted, replicas, problem)).State.ToWire().ShouldBe(expected);
    }

    [Theory]
    [InlineData("/admin/models/m/other")]
    [InlineData("/admin/models/no%20name/scale")]
    public async Task Address_ThatIsNone_IsNotFound(string path)
    {
        await using var host = await StartAsync();

        using var response = await host.PostAsync(path, """{"replicas":1}""");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<GatewayHost> StartAsync(TimeProvider? time = null) => GatewayHost.StartAsync(new ScriptedBackend(), time: time, grid: _grid);

    private static Task<HttpResponseMessage> SendAsync(GatewayHost host, string method, string path) => method switch
    {
        "POST" => host.PostAsync(path, path.EndsWith("scale", StringComparison.Ordinal) ? """{"replicas":1}""" : """{"id":"m","path":"/m"}"""),
        "DELETE" => host.Client.DeleteAsync(path, Cancel),
        _ => host.Client.GetAsync(path, Cancel),
    };

    private static async Task ShouldBeUnavailableAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
        var error = await ErrorAsync(response);
        error.GetProperty("code").GetString().ShouldBe("storage_unavailable");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldNotContain("redis");
    }

    private void Register(string id, ReplicaReport[] replicas) => _grid.Models[new ModelId(id)] = Status(id, 1, replicas);

    private static ModelStatus Status(string id, int wanted, ReplicaReport[] replicas, string? problem = null) => new()
    {
        Registration = new ModelRegistration { Id = new ModelId(id), Path = "/models/" + id, Replicas = wanted },
        MemoryBytes = 4096,
        RegisteredAt = DateTimeOffset.UnixEpoch,
        Replicas = replicas,
        Problem = problem is null ? null : new InferenceError { Code = InferenceErrorCode.NoFittingSilo, Message = problem },
    };

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response) => (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");

    private static string Compact(string json) => json.Replace("\n ", "", StringComparison.Ordinal);
}

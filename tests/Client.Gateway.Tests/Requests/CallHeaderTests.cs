using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Access;

namespace Orleans.Ai.Requests;

public sealed class CallHeaderTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private readonly TemporaryKeyFile _keys = new();

    [Theory]
    [InlineData("x-orleansai-timeout", "2.5", 2.5)]
    [InlineData("x-orleansai-timeout", "86400", 86400.0)]
    [InlineData("x-stainless-timeout", "600", null)]
    public async Task Timeout_OfTheClient_IsADeadlineFromItsArrival(string header, string value, double? seconds)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend, time: new FakeTimeProvider(Now));
        host.Client.DefaultRequestHeaders.Add(header, value);

        using var response = await host.ChatAsync();

        response.EnsureSuccessStatusCode();
        backend.LastRequest.Deadline.ShouldBe(seconds is { } wait ? Now.AddSeconds(wait) : null);
    }

    [Theory]
    [InlineData("x-orleansai-timeout", "0")]
    [InlineData("x-orleansai-timeout", "-1")]
    [InlineData("x-orleansai-timeout", "soon")]
    [InlineData("x-orleansai-timeout", "86401")]
    [InlineData("x-orleansai-fault", "two words")]
    public async Task Header_ThatSaysWhatItCannot_IsRefusedByName(string header, string value)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);
        host.Client.DefaultRequestHeaders.Add(header, value);

        using var response = await host.ChatAsync();
        var error = (await GatewayHost.ReadJsonAsync(response)).GetProperty("error");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        error.GetProperty("param").GetString().ShouldBe(header);
        backend.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/responses")]
    [InlineData("/v1/embeddings")]
    public async Task Fault_OfAClient_IsForbidden(string path)
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend, options => options.KeyFile = _keys.Path);
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", _keys.ClientKey);
        host.Client.DefaultRequestHeaders.Add("x-orleansai-fault", "cut");

        using var response = await host.PostAsync(path, """{"model":"demo","input":"x","messages":[{"role":"user","content":"x"}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await GatewayHost.ReadJsonAsync(response)).GetProperty("error").GetProperty("code").GetString().ShouldBe("forbidden");
        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fault_OfAnOperator_IsHandedOn()
    {
        var backend = new ScriptedBackend();
        await using var host = await GatewayHost.StartAsync(backend);
        host.Client.DefaultRequestHeaders.Add("x-orleansai-fault", "cut-after=3");

        using var response = await host.ChatAsync();

        response.EnsureSuccessStatusCode();
        backend.LastRequest.Fault.ShouldBe("cut-after=3");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timeout_ThatPasses_EndsTheAnswerWithAnError(bool stream)
    {
        var (left, time) = (new TaskCompletionSource(), new FakeTimeProvider(Now));
        var backend = ScriptedBackend.Stalling(left, Script.Accepted(), Script.Text("Hel"));
        await using var host = await GatewayHost.StartAsync(backend, time: time);
        host.Client.DefaultRequestHeaders.Add("x-orleansai-timeout", "2");

        var pending = host.ChatAsync(stream ? "\"stream\":true" : "");
        await Wait.UntilAsync(() => !backend.Requests.IsEmpty, "the backend was asked");
        time.Advance(TimeSpan.FromSeconds(2.25));
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        text.ShouldContain("deadline_exceeded");
        text.ShouldNotContain("[DONE]");
        ((int)response.StatusCode).ShouldBe(stream ? 200 : 504);
        await left.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _keys.Dispose();
}

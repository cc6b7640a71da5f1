using System.Net.Http.Json;
using Orleans.Ai.Clustering;

namespace Orleans.Ai.Telemetry;

public sealed class TraceTests(RunningSilo silo)
{
    [Fact]
    public async Task Trace_OfAStream_RunsFromHttpToTheEngineWithoutASpanPerToken()
    {
        using var trace = new RecordedTrace();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "demo", stream = true, max_tokens = 50, messages = new[] { new { role = "user", content = "Hi" } } }),
        };
        request.Headers.Add("traceparent", trace.TraceParent);

        using var response = await silo.Client.SendAsync(request, TestContext.Current.CancellationToken);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("[DONE]");
        await Eventually.BeAsync(() => trace.Engine is not null && trace.Request is not null, "both spans end");

        trace.Engine!.OperationName.ShouldBe("chat demo");
        trace.Engine.ParentSpanId.ShouldBe(trace.Request!.SpanId);
        trace.Spans.Count.ShouldBe(2);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;

namespace Orleans.Ai.Telemetry;

public sealed class TraceTests(RunningSilo silo)
{
    [Fact]
    public async Task Trace_OfAStream_RunsFromHttpToTheEngineWithoutASpanPerToken()
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentBag<Activity>();
        var engineEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore" || source.Name.StartsWith("Orleans.Ai.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace)
                {
                    spans.Add(activity);
                    if (activity.Source.Name.StartsWith("Orleans.Ai.", StringComparison.Ordinal))
                    {
                        engineEnded.TrySetResult();
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "demo", stream = true, max_tokens = 50, messages = new[] { new { role = "user", content = "Hi" } } }),
        };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        using var response = await silo.Client.SendAsync(request, TestContext.Current.CancellationToken);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("[DONE]");
        await engineEnded.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        var engine = spans.Single(span => span.Source.Name.StartsWith("Orleans.Ai.", StringComparison.Ordinal));
        engine.ParentSpanId.ShouldNotBe(default);
        engine.OperationName.ShouldBe("chat demo");
        spans.Count.ShouldBeLessThanOrEqualTo(2);
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

public sealed class UsageRecorderTests
{
    private static readonly UsageRecord Completed = new()
    {
        Request = new RequestId("r-1"),
        Caller = Samples.Request.Caller,
        Model = Samples.Model.Id,
        Usage = new TokenUsage { PromptTokens = 3, CachedTokens = 1, CompletionTokens = 4 },
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromMilliseconds(50),
        TimeToFirstToken = TimeSpan.FromMilliseconds(20),
    };

    [Fact]
    public void Record_CompletedRequest_LogsWhatItCost()
        => LogOf(Completed).ShouldBe(
            "Request r-1 for demo of local completed: 3 prompt (1 cached) and 4 completion tokens in 50.0 ms, first token after 20.0 ms");

    [Fact]
    public void Record_RefusedRequest_LogsWhyAndNoTimesThatThereAreNot()
        => LogOf(Completed with { Error = InferenceErrorCode.Overloaded, Usage = default, TimeToFirstToken = null }).ShouldBe(
            "Request r-1 for demo of local ended with Overloaded after 50.0 ms: 0 prompt and 0 completion tokens");

    private static string LogOf(UsageRecord record)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        List<string> lines = [];
        new UsageRecorder(new UsageInstruments(services.GetRequiredService<IMeterFactory>()), new LineLogger<UsageRecorder>(lines.Add)).Record(record);
        return lines.ShouldHaveSingleItem();
    }
}

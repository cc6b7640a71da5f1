using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

public sealed class RequestMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Finish_CompletedStream_TakesTheUsageOfItsEndAndTheTimes()
    {
        var meter = new RequestMeter(Samples.Request, _time);
        foreach (var inferenceEvent in Samples.Answer)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            meter.Observe(inferenceEvent);
        }

        var record = meter.Finish(cancelled: false);

        record.Error.ShouldBeNull();
        record.Usage.ShouldBe(new TokenUsage { PromptTokens = 3, CachedTokens = 1, CompletionTokens = 4 });
        record.TimeToFirstToken.ShouldBe(TimeSpan.FromMilliseconds(20));
        record.Duration.ShouldBe(TimeSpan.FromMilliseconds(50));
    }

    [Theory]
    [InlineData(true, InferenceErrorCode.Cancelled)]
    [InlineData(false, InferenceErrorCode.Internal)]
    public void Finish_CutStream_CountsTheTokensSeen(bool cancelled, InferenceErrorCode expected)
    {
        var meter = new RequestMeter(Samples.Request, _time);
        foreach (var inferenceEvent in Samples.Answer[..3])
        {
            meter.Observe(inferenceEvent);
        }

        var record = meter.Finish(cancelled);

        record.Error.ShouldBe(expected);
        record.Usage.ShouldBe(new TokenUsage { PromptTokens = 3, CompletionTokens = 3 });
    }

    [Theory]
    [InlineData(-1, InferenceErrorCode.DeadlineExceeded)]
    [InlineData(1, InferenceErrorCode.Cancelled)]
    public void Finish_LeftAfterItsOwnDeadline_SaysSo(int seconds, InferenceErrorCode expected) =>
        new RequestMeter(Samples.Request with { Deadline = _time.GetUtcNow().AddSeconds(seconds) }, _time).Finish(cancelled: true).Error.ShouldBe(expected);
}

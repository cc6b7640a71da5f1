using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>Watches the events of one request and turns them into its usage record.</summary>
internal sealed class RequestMeter(InferenceRequest request, TimeProvider time, IPriceTable? prices = null)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan? _timeToFirstToken;
    private TokenUsage _usage;
    private InferenceEvent.Accepted? _accepted;
    private InferenceEvent? _terminal;

    public void Observe(InferenceEvent inferenceEvent)
    {
        switch (inferenceEvent)
        {
            case InferenceEvent.Accepted accepted:
                _accepted = accepted;
                _usage = _usage with { PromptTokens = accepted.PromptTokens };
                break;
            case { Tokens: { } tokens }:
                Count(tokens);
                break;
            case InferenceEvent.Completed completed:
                _usage = completed.Usage;
                _terminal = completed;
                break;
            case InferenceEvent.Failed failed:
                // Who failed may know more than the events told.
                _usage = failed.Usage.TotalTokens > _usage.TotalTokens ? failed.Usage : _usage;
                _terminal = failed;
                break;
        }
    }

    public UsageRecord Finish(bool cancelled) => RequestBill.With(Record(cancelled), request, _accepted, _terminal, prices);

    private void Count(int tokens)
    {
        _timeToFirstToken ??= time.GetElapsedTime(_start);
        _usage = _usage with { CompletionTokens = _usage.CompletionTokens + tokens };
    }

    private UsageRecord Record(bool cancelled) => new()
    {
        Request = request.Id,
        Caller = request.Caller,
        Model = request.Model,
        Usage = _usage,
        Error = _terminal switch
        {
            InferenceEvent.Completed => null,
            InferenceEvent.Failed failed => failed.Error.Code,
            _ when cancelled => request.Deadline <= time.GetUtcNow() ? InferenceErrorCode.DeadlineExceeded : InferenceErrorCode.Cancelled,
            _ => InferenceErrorCode.Internal,
        },
        StartedAt = _startedAt,
        Duration = time.GetElapsedTime(_start),
        TimeToFirstToken = _timeToFirstToken,
    };
}

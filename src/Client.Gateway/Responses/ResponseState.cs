using Orleans.Ai.Answers;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Responses;

/// <summary>
/// Where a response stands, in its own words.
/// <code>
/// queued ──► in_progress ──► completed
///    │            ├────────► incomplete   max_output_tokens, the context is full, or a content filter
///    │            ├────────► failed
///    └────────────┴────────► cancelled
/// </code>
/// </summary>
internal sealed record ResponseState
{
    private ResponseState(string status) => Status = status;

    public static ResponseState Queued { get; } = new("queued");

    public static ResponseState InProgress { get; } = new("in_progress");

    public string Status { get; }

    public bool IsEnd => Status is not ("queued" or "in_progress");

    /// <summary>When it was completed. Unit: seconds since 1970 (Unix time).</summary>
    public long? CompletedAt { get; private init; }

    /// <summary>Tokens read and written; <see langword="null"/>: none are known.</summary>
    public TokenUsage? Usage { get; private init; }

    public InferenceError? Error { get; private init; }

    public bool IsIncomplete => IncompleteReason is not null;

    /// <summary>Why it is incomplete; <see langword="null"/>: it is not.</summary>
    public string? IncompleteReason { get; private init; }

    /// <summary>The event that tells it; the specifications have none of its own for a response that was cancelled.</summary>
    public ReadOnlySpan<byte> EventName => Status switch
    {
        "completed" => "response.completed"u8,
        "incomplete" => "response.incomplete"u8,
        _ => "response.failed"u8,
    };

    /// <summary>How a response ended.</summary>
    public static ResponseState Of(FoldedChoice choice, InferenceEvent terminal, TimeProvider time) => terminal switch
    {
        InferenceEvent.Completed completed when choice.Reason is null => InProgress with { Usage = completed.Usage },
        InferenceEvent.Completed completed when ReasonOf(choice) is { } reason => new("incomplete") { Usage = completed.Usage, IncompleteReason = reason },
        InferenceEvent.Completed completed => new("completed")
        {
            CompletedAt = (completed.EndedAt ?? time.GetUtcNow()).ToUnixTimeSeconds(),
            Usage = completed.Usage,
        },
        InferenceEvent.Failed failed => new(failed.Error.Code == InferenceErrorCode.Cancelled ? "cancelled" : "failed")
        {
            Usage = failed.Usage.TotalTokens > 0 ? failed.Usage : null,
            Error = failed.Error,
        },
        _ => throw new ArgumentException($"{terminal.GetType().Name} ends nothing.", nameof(terminal)),
    };

    private static string? ReasonOf(FoldedChoice choice) =>
        choice.Reason == FinishReason.Length ? "max_output_tokens" : choice.Reason == FinishReason.ContentFilter ? "content_filter" : null;
}

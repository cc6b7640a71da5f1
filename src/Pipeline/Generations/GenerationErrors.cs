using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>How generations fail, and what to do about it. Sequence numbers are given by whoever tells them.</summary>
public static class GenerationErrors
{
    internal static InferenceEvent.Failed Indeterminate(GenerationRecord record) => Failed(
        InferenceErrorCode.IdempotencyIndeterminate,
        "The server was lost while a provider worked on this request, and whether it was executed cannot be known. It is not executed again by itself: send it anew, under another Idempotency-Key.",
        record.Replica?.ToString());

    internal static InferenceEvent.Failed LostTooOften(GenerationRecord record, int times) => Failed(
        InferenceErrorCode.ReplicaLost,
        $"What generated the answer was lost {times} times in a row. {HowToReadWhatThereIs(record.Request.Id)} Send the request anew for a whole answer.",
        record.Replica?.ToString());

    internal static InferenceEvent.Failed WaitedTooLong(GenerationRecord record, InferenceError error, TimeSpan patience) => Failed(
        error.Code,
        $"The answer could not be continued within {patience.TotalSeconds:0} s: {error.Message} {HowToReadWhatThereIs(record.Request.Id)} Send the request anew for a whole answer.",
        error.Source);

    internal static InferenceEvent.Failed TooLong(long bytes) => Failed(
        InferenceErrorCode.InvalidRequest, $"The answer is longer than its record may be, {bytes} bytes (Generation:MaxLogBytes). Ask for fewer tokens, or without a record.");

    internal static InferenceEvent.Failed Cut() => Failed(InferenceErrorCode.ReplicaLost, "The answer was cut before its end.");

    internal static InferenceEvent.Failed Internal(GenerationRecord record) =>
        Failed(InferenceErrorCode.Internal, $"The server failed to handle this request. Its log has the details under request id {record.Request.Id}.");

    internal static InferenceEvent.Failed Cancelled() => Failed(InferenceErrorCode.Cancelled, "The request was cancelled.");

    internal static InferenceEvent.Failed Deleted() => Failed(InferenceErrorCode.Deleted, "The answer to this request has been deleted.");

    internal static InferenceEvent.Failed KeyReused() => Failed(
        InferenceErrorCode.IdempotencyMismatch,
        "This Idempotency-Key was sent with another request before. Send that request again as it was, or this one under a new key.");

    /// <summary>It is not known.</summary>
    public static InferenceEvent.Failed NotFound(RequestId id) =>
        Failed(InferenceErrorCode.NotFound, $"There is no generation {id} here: it was never recorded, or its record has expired.");

    /// <summary>Its record cannot be read.</summary>
    public static InferenceEvent.Failed Corrupt(string problem) =>
        Failed(InferenceErrorCode.StoredDataCorrupt, $"{problem} What was read before stays valid; send the request anew for a whole answer.");

    /// <summary>The store is out of reach.</summary>
    public static InferenceEvent.Failed StorageUnavailable() => Failed(
        InferenceErrorCode.StorageUnavailable, "The request cannot be recorded now: the server's store does not answer.", retryAfter: TimeSpan.FromSeconds(1));

    /// <summary>Its silo is out of reach.</summary>
    public static InferenceEvent.Failed Unreachable(RequestId id, TimeSpan patience) => Failed(
        InferenceErrorCode.GenerationUnreachable,
        $"The server that answers this request was lost, and no other has taken it over within {patience.TotalSeconds:0} s. {HowToReadOn(id)}",
        retryAfter: TimeSpan.FromSeconds(1));

    internal static InferenceEvent.Failed TooSlow(RequestId id) => Failed(
        InferenceErrorCode.ReaderTooSlow, $"The answer was read too slowly, and this stream of it ends; the answer itself goes on. {HowToReadOn(id)}");

    private static string HowToReadOn(RequestId id) =>
        $"Read on with GET /v1/generations/{id} or the same request, and a header 'Last-Event-ID' with the id of the last event you have.";

    private static string HowToReadWhatThereIs(RequestId id) => $"What there is of it can be read with GET /v1/generations/{id}.";

    private static InferenceEvent.Failed Failed(InferenceErrorCode code, string message, string? source = null, TimeSpan? retryAfter = null) =>
        new() { Sequence = 0, Error = new InferenceError { Code = code, Message = message, Source = source, RetryAfter = retryAfter } };
}

using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Sessions;

/// <summary>What clients are told of sessions.</summary>
public static class SessionErrors
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Another turn of it is being answered.</summary>
    public static InferenceError Busy(SessionId id) => new()
    {
        Code = InferenceErrorCode.SessionBusy,
        Message = $"Another turn of session '{id.Name}' is being answered. Send this one again when that has ended, or cancel that one.",
        RetryAfter = Pause,
    };

    /// <summary>An answer ended without being complete.</summary>
    public static InferenceError Cut { get; } = new()
    {
        Code = InferenceErrorCode.ReplicaLost,
        Message = "The answer was cut before its end. Send the request again.",
    };

    /// <summary>What a client is told when a session's grain cannot be reached, or cannot reach its store.</summary>
    public static InferenceError From(Exception exception) => exception switch
    {
        StorageUnavailableException => new() { Code = InferenceErrorCode.StorageUnavailable, Message = exception.Message, RetryAfter = Pause },
        LogCorruptException => new() { Code = InferenceErrorCode.StoredDataCorrupt, Message = exception.Message },
        _ => new()
        {
            Code = InferenceErrorCode.StorageUnavailable,
            Message = "The silo that has the session cannot be reached now. Ask again shortly; asking twice does no harm.",
            RetryAfter = Pause,
        },
    };

    /// <summary>There is none of that name.</summary>
    public static InferenceError NotFound(string name) => new()
    {
        Code = InferenceErrorCode.NotFound,
        Message = $"There is no session '{name}'; GET /v1/sessions lists those there are.",
    };
}

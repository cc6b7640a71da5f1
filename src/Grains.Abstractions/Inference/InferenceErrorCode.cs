namespace Orleans.Ai.Inference;

/// <summary>Every expected way in which a request fails. <see cref="InferenceErrorTable"/> has a row for each.</summary>
[GenerateSerializer, Alias("ai.InferenceErrorCode")]
public enum InferenceErrorCode
{
    /// <summary>A bug of ours; the details are in the log.</summary>
    Internal = 0,

    /// <summary>The body is not JSON.</summary>
    InvalidJson = 1,

    /// <summary>A parameter is missing, of the wrong type, or out of bounds.</summary>
    InvalidRequest = 2,

    /// <summary>A parameter is known, but this model or version cannot honour it.</summary>
    UnsupportedParameter = 3,

    /// <summary>Prompt and answer do not fit the model's context.</summary>
    ContextLengthExceeded = 4,

    /// <summary>No model or route of that name.</summary>
    ModelNotFound = 5,

    /// <summary>No such address.</summary>
    NotFound = 6,

    /// <summary>The address exists, with another HTTP method.</summary>
    MethodNotAllowed = 7,

    /// <summary>The body is too large.</summary>
    PayloadTooLarge = 8,

    /// <summary>The body is not <c>application/json</c>.</summary>
    UnsupportedMediaType = 9,

    /// <summary>No valid key was shown.</summary>
    Unauthenticated = 10,

    /// <summary>The key does not allow this.</summary>
    Forbidden = 11,

    /// <summary>The <c>Host</c> or <c>Origin</c> header names a foreign site.</summary>
    ForeignOrigin = 12,

    /// <summary>Queues are full.</summary>
    Overloaded = 13,

    /// <summary>The process is shutting down.</summary>
    Draining = 14,

    /// <summary>The model is known, but no replica of it can answer now.</summary>
    NoReplica = 15,

    /// <summary>The replica was lost while it generated.</summary>
    ReplicaLost = 16,

    /// <summary>The replica gave no sign of life within the stall timer.</summary>
    Stalled = 17,

    /// <summary>The reader left or read far too slowly, or an operator ended the request.</summary>
    Cancelled = 18,

    /// <summary>The body or its headers did not arrive in time.</summary>
    RequestTimeout = 19,

    /// <summary>Something of that name is there already, and is different.</summary>
    AlreadyExists = 20,

    /// <summary>No silo has what the model needs.</summary>
    NoFittingSilo = 21,

    /// <summary>The grid's durable state cannot be read or written now.</summary>
    StorageUnavailable = 22,

    /// <summary>The store of the cluster was wiped; this process takes nothing new and stops.</summary>
    ClusterStateLost = 23,
}

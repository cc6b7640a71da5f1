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

    /// <summary>The idempotency key was used for another request.</summary>
    IdempotencyMismatch = 24,

    /// <summary>Whether the request was executed at a provider cannot be known; it is not executed again by itself.</summary>
    IdempotencyIndeterminate = 25,

    /// <summary>What is stored of a generation or session cannot be read.</summary>
    StoredDataCorrupt = 26,

    /// <summary>Another turn of the session is being answered.</summary>
    SessionBusy = 27,

    /// <summary>A reader fell too far behind the generation it reads; the generation goes on.</summary>
    ReaderTooSlow = 28,

    /// <summary>It was there and has been deleted.</summary>
    Deleted = 29,

    /// <summary>The silo of a generation was lost and no other has taken it over in time; it goes on, and can be read again.</summary>
    GenerationUnreachable = 30,

    /// <summary>The response that the request goes on from is not known, or has not been answered.</summary>
    PreviousResponseNotFound = 31,

    /// <summary>The provider limits our rate; the client's own rate is in order.</summary>
    ProviderRateLimited = 32,

    /// <summary>The provider cannot be reached, says that it fails or is overloaded, or its circuit breaker is open.</summary>
    ProviderUnavailable = 33,

    /// <summary>The provider did not answer, or did not go on, within the configured time.</summary>
    ProviderTimeout = 34,

    /// <summary>The provider's answer was cut, or is not what its wire format says.</summary>
    ProviderBroken = 35,

    /// <summary>The provider takes none of our keys; the client's own key is in order.</summary>
    ProviderCredentials = 36,

    /// <summary>The provider found the request itself at fault.</summary>
    ProviderRejected = 37,

    /// <summary>The provider does not know the model that the route names.</summary>
    ProviderModelNotFound = 38,

    /// <summary>Every target of the route failed, or none may be asked now.</summary>
    NoTarget = 39,

    /// <summary>The client's own deadline passed.</summary>
    DeadlineExceeded = 40,
}

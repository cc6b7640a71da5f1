namespace Orleans.Ai.Inference;

/// <summary>An expected failure, as a value. Never holds a secret or another tenant's data: it may reach a client.</summary>
[GenerateSerializer, Immutable, Alias("ai.InferenceError")]
public sealed record InferenceError
{
    /// <summary>What kind of failure; <see cref="InferenceErrorTable"/> says what it means on the wire.</summary>
    [Id(0)]
    public required InferenceErrorCode Code { get; init; }

    /// <summary>What happened and what to do about it, in one or two sentences.</summary>
    [Id(1)]
    public required string Message { get; init; }

    /// <summary>The request parameter at fault, by its wire name and path; <see langword="null"/> where none is.</summary>
    [Id(2)]
    public string? Parameter { get; init; }

    /// <summary>How long to wait before asking again, where that is known.</summary>
    [Id(3)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which part failed: a stage, a replica, a provider. For operators.</summary>
    [Id(4)]
    public string? Source { get; init; }

    /// <summary>
    /// Nothing of the request was executed: it was sent nowhere, or nobody took it. It may be sent again without being executed twice.
    /// </summary>
    [Id(5)]
    public bool IsUntaken { get; init; }
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

/// <summary>What goes wrong at providers, as values. The sender adds <see cref="InferenceError.Source"/> and the wait.</summary>
internal static class ProviderErrors
{
    /// <summary>Whose fault an HTTP status says it is, where the body says nothing better.</summary>
    public static InferenceErrorCode CodeOf(int status) => status switch
    {
        401 or 402 or 403 => InferenceErrorCode.ProviderCredentials,
        404 => InferenceErrorCode.ProviderModelNotFound,
        408 => InferenceErrorCode.ProviderTimeout,
        429 => InferenceErrorCode.ProviderRateLimited,
        >= 400 and < 500 => InferenceErrorCode.ProviderRejected,
        >= 500 => InferenceErrorCode.ProviderUnavailable,
        _ => InferenceErrorCode.ProviderBroken,
    };

    /// <summary>An answer without success.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">The provider's own words; <see langword="null"/> where it has none that make sense.</param>
    public static InferenceError Refused(int status, string? message) => Refused(CodeOf(status), message, status);

    /// <summary>An answer that says itself what is wrong.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="message">The provider's own words; <see langword="null"/> where it has none that make sense.</param>
    /// <param name="status">HTTP status, where there is one of its own.</param>
    /// <param name="parameter">The parameter at fault, where the provider names one.</param>
    public static InferenceError Refused(InferenceErrorCode code, string? message, int? status = null, string? parameter = null)
    {
        var own = code switch
        {
            InferenceErrorCode.ProviderCredentials => "The provider does not accept the grid's key.",
            InferenceErrorCode.ProviderModelNotFound => "The provider does not know the model, or not the address.",
            InferenceErrorCode.ProviderRateLimited => "The provider limits the grid's rate.",
            InferenceErrorCode.ProviderRejected => "The provider found the request at fault.",
            InferenceErrorCode.ContextLengthExceeded => "Prompt and answer do not fit the model's context.",
            InferenceErrorCode.ProviderTimeout => "The provider gave up waiting.",
            InferenceErrorCode.ProviderBroken => "The provider's answer is not what its wire format says.",
            _ => "The provider failed.",
        };

        // What a provider says of a key may hold the key.
        var quoted = code is InferenceErrorCode.ProviderCredentials ? "" : ForeignText.Clip(message);
        var told = status is null ? own : $"{own[..^1]} (HTTP {status}).";
        return new InferenceError
        {
            Code = code,
            Message = quoted.Length > 0 ? $"{told} It says: {quoted}" : told,
            Parameter = parameter is null ? null : ForeignText.Clip(parameter),
        };
    }

    /// <summary>The answer was cut, or makes no sense.</summary>
    /// <param name="what">What was wrong with it, as a sentence.</param>
    public static InferenceError Broken(string what) => new() { Code = InferenceErrorCode.ProviderBroken, Message = what };

    /// <summary>The provider was not reached.</summary>
    /// <param name="what">Why, as a sentence.</param>
    public static InferenceError Unavailable(string what) => new() { Code = InferenceErrorCode.ProviderUnavailable, Message = what };

    /// <summary>The same, before anything of the request was sent.</summary>
    /// <param name="what">Why, as a sentence.</param>
    public static InferenceError Unreached(string what) => Unavailable(what) with { IsUntaken = true };

    /// <summary>A time-out passed.</summary>
    public static InferenceError TimedOut(AttemptTimeout timeout, ProviderOptions options) => timeout switch
    {
        AttemptTimeout.Deadline => new() { Code = InferenceErrorCode.DeadlineExceeded, Message = "The request's deadline passed while the provider answered." },
        AttemptTimeout.Connect => Late($"No connection to the provider within {Seconds(options.ConnectTimeout)}.") with { IsUntaken = true },
        AttemptTimeout.FirstToken => Late($"The provider sent no token within {Seconds(options.FirstTokenTimeout)}."),
        AttemptTimeout.BetweenTokens => Late($"The provider sent no further token within {Seconds(options.BetweenTokensTimeout)}."),
        _ => Late($"The provider did not finish within {Seconds(options.TotalTimeout)}."),
    };

    private static InferenceError Late(string message) => new() { Code = InferenceErrorCode.ProviderTimeout, Message = message };

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");
}

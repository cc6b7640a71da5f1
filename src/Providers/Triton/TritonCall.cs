using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>One call of the service, with one key after the other where one is refused. Disposing cancels it.</summary>
/// <param name="services">Whose keys.</param>
/// <param name="model">What the provider calls the model.</param>
/// <param name="open">Calls, with these headers.</param>
internal sealed class TritonCall(ProviderServices services, string model, Func<Grpc.Core.Metadata, TritonResponses> open) : IDisposable
{
    private readonly List<PooledKey> tried = [];
    private TritonResponses? responses;
    private KeyLease lease;
    private InferenceError? last;
    private bool isAnswered;

    /// <summary>Waits for more, and adds what that tells.</summary>
    /// <returns>Whether there may be more; why there is nothing, where no key is left.</returns>
    public async ValueTask<(bool GoesOn, InferenceError? Error)> ReadAsync(TritonGrpcReader reader, AnswerEvents events, CancellationToken cancellationToken)
    {
        while (responses is null)
        {
            var (key, none) = services.Keys.Take(model, tried);
            if (none is not null)
            {
                return (false, last ?? none);
            }

            (lease, last) = await KeyLease.TakeAsync(key, cancellationToken);
            if (last is not null)
            {
                tried.Add(key!);
                continue;
            }

            responses = open(Headers(services.Options, lease));
        }

        var goesOn = await responses.ReadAsync(reader, events, cancellationToken);
        if (!isAnswered)
        {
            isAnswered = true;
            services.Keys.Succeed(lease, model);
        }

        return (goesOn, null);
    }

    /// <summary>The call has failed: whether it is made again with the next key.</summary>
    /// <param name="error">How; then without the key in it.</param>
    public bool TryGoOn(ref InferenceError error)
    {
        error = error with { Message = services.Redact(error.Message, lease.Value) };
        if (isAnswered || lease.Key is not { } key || error.Code is not (InferenceErrorCode.ProviderCredentials or InferenceErrorCode.ProviderRateLimited))
        {
            return false;
        }

        services.Keys.Refuse(lease, model, error, isForAll: error.Code is InferenceErrorCode.ProviderCredentials);
        tried.Add(key);
        Dispose();
        (last, responses) = (error, null);
        return true;
    }

    public void Dispose() => responses?.Dispose();

    /// <summary>What is sent with each call.</summary>
    public static Grpc.Core.Metadata Headers(ProviderOptions options, KeyLease lease)
    {
        var headers = new Grpc.Core.Metadata();
        foreach (var (name, value) in options.Headers)
        {
            headers.Add(name.ToLowerInvariant(), value);
        }

        if (lease.Value is { } secret)
        {
            headers.Add("authorization", "Bearer " + secret);
        }

        return headers;
    }
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Credentials;

/// <summary>A key, taken for one request.</summary>
/// <param name="Key">Which of the pool's; <see langword="null"/>: the provider wants none.</param>
/// <param name="Value">The key itself; <see langword="null"/>: none.</param>
/// <param name="Version">The secret's version when it was taken.</param>
internal readonly record struct KeyLease(PooledKey? Key, string? Value, int Version)
{
    /// <summary>Takes a key with its value; or says why that cannot be had.</summary>
    public static async ValueTask<(KeyLease Lease, InferenceError? Problem)> TakeAsync(PooledKey? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return (default, null);
        }

        var version = key.Secret.Version;
        try
        {
            return (new KeyLease(key, await key.Secret.GetAsync(cancellationToken), version), null);
        }
        catch (SecretException exception)
        {
            return (new KeyLease(key, null, version), new() { Code = InferenceErrorCode.ProviderCredentials, Message = exception.Message });
        }
    }

    // The value stays out of logs.
    public override string ToString() => Key?.Label ?? "no key";
}

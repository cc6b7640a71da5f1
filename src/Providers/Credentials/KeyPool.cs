using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Credentials;

/// <summary>
/// A provider's keys, taken in turn by their weights (smooth weighted round robin). A key that the provider does not accept is left
/// out, for one model or for all, until its secret changes or five minutes have passed; one whose rate is limited rests, for that model, for as long as the
/// provider says, else for a time that doubles.
/// </summary>
internal sealed partial class KeyPool(string provider, IReadOnlyList<PooledKey> keys, TimeProvider time, ILogger<KeyPool> logger)
{
    private const int MostRests = 6;

    private static readonly TimeSpan RetirementTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();

    /// <summary>All of them; empty: the provider wants none.</summary>
    public IReadOnlyList<PooledKey> All => keys;

    /// <summary>Takes the next one.</summary>
    /// <param name="model">What it is to be used for.</param>
    /// <param name="tried">Those that this request has tried.</param>
    /// <returns>The key; or why there is none; or neither, where the provider wants none.</returns>
    public (PooledKey? Key, InferenceError? Error) Take(string model, ICollection<PooledKey> tried)
    {
        if (keys.Count == 0)
        {
            return (null, null);
        }

        var now = time.GetUtcNow();
        lock (gate)
        {
            var key = Next_NeedsLock(model, tried, now);
            return (key, key is null ? Exhausted_NeedsLock(model, now) : null);
        }
    }

    /// <summary>The provider refuses a request with it: what that says of the key.</summary>
    /// <param name="lease">The key.</param>
    /// <param name="model">What it was used for.</param>
    /// <param name="error">The refusal.</param>
    /// <param name="isForAll">Where the key is not accepted: for any model; else it may only be this one that it is not meant for.</param>
    public void Refuse(KeyLease lease, string model, InferenceError error, bool isForAll)
    {
        switch (error.Code)
        {
            case InferenceErrorCode.ProviderCredentials:
                Retire(lease, isForAll ? PooledKey.AllModels : model);
                break;
            case InferenceErrorCode.ProviderRateLimited:
                Rest(lease, model, error.RetryAfter);
                break;
        }
    }

    /// <summary>The provider does not accept it.</summary>
    public void Retire(KeyLease lease, string model = PooledKey.AllModels)
    {
        if (lease.Key is { } key)
        {
            lock (gate)
            {
                key.Retire(model, lease.Version, time.GetUtcNow() + RetirementTime);
            }

            LogRetired(provider, key.Label);
        }
    }

    /// <summary>The provider accepted it.</summary>
    public void Succeed(KeyLease lease, string model)
    {
        // Almost always there is nothing to forget, and then nothing to lock.
        if (lease.Key is { IsMarked: true } key)
        {
            lock (gate)
            {
                key.Succeed(model);
            }
        }
    }

    private void Rest(KeyLease lease, string model, TimeSpan? wait)
    {
        if (lease.Key is { } key)
        {
            lock (gate)
            {
                var doubled = FirstRest * (1 << Math.Min(key.RestsOf(model), MostRests));
                key.Rest(model, time.GetUtcNow() + (wait ?? doubled));
            }
        }
    }

    private PooledKey? Next_NeedsLock(string model, ICollection<PooledKey> tried, DateTimeOffset now)
    {
        PooledKey? next = null;
        var total = 0.0;
        foreach (var key in keys)
        {
            if (key.StateAt(now, model) == KeyState.Usable && !tried.Contains(key))
            {
                key.Credit += key.Weight;
                total += key.Weight;
                next = next is null || key.Credit > next.Credit ? key : next;
            }
        }

        if (next is not null)
        {
            next.Credit -= total;
        }

        return next;
    }

    // A key that rests will be of use again; with none but retired ones, waiting is of no use.
    private InferenceError Exhausted_NeedsLock(string model, DateTimeOffset now)
    {
        var resting = keys.Where(key => key.StateAt(now, model) == KeyState.Resting).ToList();
        return resting.Count > 0
            ? new()
            {
                Code = InferenceErrorCode.ProviderRateLimited,
                Message = "The provider limits the rate of the grid's keys for this model.",
                RetryAfter = resting.Min(key => key.RestsUntil(model)) - now,
                IsUntaken = true,
            }
            : new() { Code = InferenceErrorCode.ProviderCredentials, Message = "The provider accepts none of the keys that the grid has for it.", IsUntaken = true };
    }
}

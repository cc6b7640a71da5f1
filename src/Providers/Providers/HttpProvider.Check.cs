using Orleans.Ai.Credentials;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Providers;

internal sealed partial class HttpProvider
{
    public async Task<InferenceError?> CheckAsync(PooledKey? key, CancellationToken cancellationToken)
    {
        using var clock = new AttemptClock(services.Options, deadline: null, services.Time, cancellationToken);
        try
        {
            return await call.CheckAsync(key, format.Probe(services.Options), clock);
        }
        catch (Exception exception) when (ErrorOf(exception, clock, cancellationToken) is { } error)
        {
            return error;
        }
    }
}

using Microsoft.Extensions.Options;
using Orleans.Ai.Breakers;
using Orleans.Ai.Inference;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Providers;

/// <summary>The grain in front of a <see cref="Breaker"/>. Only what an operator decided is stored; all else the silos know.</summary>
internal sealed class BreakerGrain(
    [PersistentState("breaker")] IPersistentState<BreakerOverrideState> stored, SiloAgents agents, IOptions<BreakerOptions> options, TimeProvider time)
    : Grain, IBreakerGrain
{
    private Breaker _breaker = null!;
    private long _toldEpoch;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _breaker = new Breaker(TargetId.TryParse(key, out var target) ? target : throw new ArgumentException($"'{key}' is no PROVIDER/MODEL."), options.Value, time);
        if (stored.State.Decision is { } decision)
        {
            _breaker.Override(decision);
        }

        return Task.CompletedTask;
    }

    public Task<BreakerReply> ExchangeAsync(BreakerReport report)
    {
        if (report.Known is { } known)
        {
            _breaker.Adopt(known);
        }

        _breaker.EndProbe(report.Silo, report.Probe, report.LastError, report.RetryAfter);
        _breaker.Add(report.Successes, report.Failures, report.LastError, report.RetryAfter);
        var hasProbe = report.WantsProbe && _breaker.TryLeaseProbe(report.Silo);
        return Task.FromResult(new BreakerReply(Tell(), hasProbe));
    }

    public Task<BreakerStatus> GetAsync() => Task.FromResult(Tell());

    public async Task<BreakerStatus> OverrideAsync(BreakerOverride? decision)
    {
        stored.State = new BreakerOverrideState { Decision = decision };
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // What is in memory is no longer what is stored: begin anew from the store.
            DeactivateOnIdle();
            throw;
        }

        _breaker.Override(decision);
        return Tell();
    }

    public Task<BreakerStatus> ResetAsync() => OverrideAsync(null);

    // Silos that do not report just now hear of it too.
    private BreakerStatus Tell()
    {
        var status = _breaker.Status;
        if (status.Epoch != _toldEpoch)
        {
            _toldEpoch = status.Epoch;
            foreach (var agent in agents.With(SiloRoles.Gateway))
            {
                agent.TellBreakerAsync(status).Ignore();
            }
        }

        return status;
    }
}

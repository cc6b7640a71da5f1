using Orleans.Ai.CommandLine;
using StackExchange.Redis;

namespace Orleans.Ai.Clustering;

/// <summary>
/// Watches over the cluster's state in Redis. A Redis that cannot be reached when the silo starts stops it there; one that goes
/// away later is waited for; one that was wiped ends this silo, since what it holds in memory no longer fits what is stored.
/// </summary>
internal sealed partial class ClusterStateGuard(
    ClusterMarker marker,
    ClusterHealth health,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ClusterStateGuard> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private string _value = "";
    private bool _isAway;

    /// <summary>Runs before the silo starts.</summary>
    /// <exception cref="CommandFailedException">Redis cannot be used.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _value = await marker.OpenAsync().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new CommandFailedException(
                $"The cluster's Redis at {marker.Address} cannot be used: {Reason(exception)} Check that it runs, and --cluster (Cluster:Redis) and Cluster:PasswordFile.");
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (!health.StateLost && await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            var found = await marker.ReadAsync();
            Tell(isAway: false);
            if (found != _value)
            {
                LogStateLost(marker.Address);
                health.LoseState();
                lifetime.StopApplication();
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Tell(isAway: true);
        }
    }

    private void Tell(bool isAway)
    {
        if (isAway && !_isAway)
        {
            LogAway(marker.Address);
        }
        else if (!isAway && _isAway)
        {
            LogBack(marker.Address);
        }

        _isAway = isAway;
    }

    // The client explains how its pools fare; the first sentence is what an operator needs.
    private static string Reason(Exception exception)
    {
        var text = (exception.InnerException ?? exception).Message;
        string[] refusals = ["AuthenticationFailure", "NOAUTH", "WRONGPASS"];
        return refusals.Any(refusal => (text + exception.Message).Contains(refusal, StringComparison.Ordinal))
            ? "it refuses the user or the password."
            : text.Split(". ")[0].TrimEnd('.') + ".";
    }
}

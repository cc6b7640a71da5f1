using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orleans.Ai.Breakers;

/// <summary>Tells the cluster's breakers what this silo has counted, and takes what they say; where they are out of reach each silo goes on alone.</summary>
internal sealed partial class BreakerReporter(
    LocalBreakers breakers, IBreakerConnector connector, IOptions<BreakerOptions> options, TimeProvider time, ILogger<BreakerReporter> logger)
    : BackgroundService
{
    private bool _isAlone;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReportAsync();
        }
    }

    /// <summary>Tells all there is to tell.</summary>
    internal async Task ReportAsync()
    {
        var told = await Task.WhenAll(breakers.WithNews.Select(TryExchangeAsync));
        var isAlone = told.Contains(false);
        if (isAlone != _isAlone && told.Length > 0)
        {
            _isAlone = isAlone;
            LogReach(isAlone ? "are out of reach: this silo decides alone" : "answer again");
        }
    }

    private async Task<bool> TryExchangeAsync(LocalBreaker breaker)
    {
        var report = breaker.TakeReport();
        try
        {
            breaker.Apply(await connector.ExchangeAsync(breaker.Target, report).WaitAsync(options.Value.ClusterPatience / 2, time));
            return true;
        }
        catch (Exception exception)
        {
            LogFailed(exception, breaker.Target.ToString());
            breaker.Restore(report);
            return false;
        }
    }

    [LoggerMessage(2600, LogLevel.Warning, "The cluster's circuit breakers {How}")]
    private partial void LogReach(string how);

    [LoggerMessage(2601, LogLevel.Debug, "The cluster's circuit breaker of {Target} could not be told")]
    private partial void LogFailed(Exception exception, string target);
}

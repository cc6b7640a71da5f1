using Orleans.Ai.Clustering;

namespace Orleans.Ai.Storage;

/// <summary>Deletes logs that have expired from the database; nobody reads them any more.</summary>
internal sealed partial class LogSweep(SqliteLogStore store, TimeProvider time, ILogger<LogSweep> logger) : BackgroundService
{
    /// <summary>How long an expired log may still be in the file.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.SweepAsync(stoppingToken);
            }
            catch (StorageUnavailableException exception)
            {
                LogSkipped(exception);
            }
        }
    }
}

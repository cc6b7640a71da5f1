using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Routes;

/// <summary>Keeps this silo's copy of the stored routes: a change is in force everywhere within a second.</summary>
internal sealed partial class RouteFollower(IRouteBoard board, IGrainFactory grains, TimeProvider time, ILogger<RouteFollower> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.25);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        var isOutOfReach = false;
        do
        {
            try
            {
                if (await grains.GetGrain<IRouteCatalogGrain>(0).GetAsync(board.Version) is { } snapshot)
                {
                    board.Apply(snapshot);
                    if (snapshot.Version > 0)
                    {
                        LogApplied(snapshot.Version, snapshot.Routes.Count);
                    }
                }

                isOutOfReach = false;
            }
            catch (Exception exception)
            {
                if (!isOutOfReach)
                {
                    LogUnavailable(exception);
                }

                isOutOfReach = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Generations;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Draining;

/// <summary>
/// Holds the host's stop until what runs here has ended or the drain time-out is over. It acts in <see cref="StoppingAsync"/>,
/// before Kestrel and the silo stop: Orleans aborts every enumeration the moment it stops.
/// <code>
/// 1. close the gate: new HTTP requests are refused
/// 2. tell the gateways: nobody sends this silo a request any more, and replicas are started elsewhere
/// 3. wait for the requests that came in here, then for those that other gateways run on the replicas here, and for recorded ones
///    that a provider works on
/// </code>
/// </summary>
internal sealed partial class DrainService(
    LocalSilo silo,
    LocalGenerations generations,
    IGridAnnouncer announcer,
    IOptions<DrainOptions> options,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService
{
    private const int QuietLooks = 20;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(options.Value.Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var drained = silo.Gate.DrainAsync();
        if (silo.Running > 0)
        {
            LogDraining(silo.Running, options.Value.Timeout);
        }

        try
        {
            var hasOthers = await announcer.AnnounceAsync().WaitAsync(deadline.Token);
            await drained.WaitAsync(deadline.Token);
            await WaitUntilQuietAsync(hasOthers ? QuietLooks : 1, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            LogCut(silo.Running);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Quiet for a while where there are other gateways: a request may have been on its way here when its gateway was told.
    private async Task WaitUntilQuietAsync(int looks, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        for (var quiet = 0; quiet < looks; quiet = silo.Running + generations.Away > 0 ? 0 : quiet + 1)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}

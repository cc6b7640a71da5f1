using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orleans.Ai.Draining;

/// <summary>
/// Holds the host's stop until the requests in flight have ended or the drain time-out is over. It acts in
/// <see cref="StoppingAsync"/>, before Kestrel and the silo stop: Orleans aborts every enumeration the moment it stops.
/// </summary>
internal sealed partial class DrainService(
    DrainGate gate,
    IOptions<DrainOptions> options,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drained = gate.DrainAsync();
        if (drained.IsCompleted)
        {
            return;
        }

        LogDraining(gate.InFlight, options.Value.Timeout);
        try
        {
            await drained.WaitAsync(options.Value.Timeout, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogCut(gate.InFlight);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orleans.Ai.Access;

/// <summary>Looks at the key file every <see cref="GatewayOptions.KeyFileInterval"/>.</summary>
internal sealed class KeyFileWatcher(KeyRing keys, IOptions<GatewayOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeyFileInterval, time);
        while (!keys.IsOpen && await timer.WaitForNextTickAsync(stoppingToken))
        {
            keys.Refresh();
        }
    }
}

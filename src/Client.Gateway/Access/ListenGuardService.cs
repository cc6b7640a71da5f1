using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orleans.Ai.Access;

/// <summary>
/// Checks the addresses that are really bound, however they were configured: start fails, and the server stops at once,
/// when one of them is open to others without keys.
/// </summary>
internal sealed class ListenGuardService(IServer server, IOptions<GatewayOptions> options) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ListenGuard.Check(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [], options.Value.RequiresKeys);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

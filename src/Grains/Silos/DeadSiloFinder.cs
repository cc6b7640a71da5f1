using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

/// <summary>
/// Finds silos whose process has ended sooner than Orleans' probes do: one that no longer reports and whose port refuses
/// connections is declared dead, and its grains live elsewhere. A silo that hangs keeps its port open: the probes decide on it.
/// </summary>
internal sealed partial class DeadSiloFinder(
    IClusterMembershipService membership, GridView view, IOptions<RoutingOptions> options, TimeProvider time, ILogger<DeadSiloFinder> logger)
    : BackgroundService
{
    private TimeSpan Silence => options.Value.ReportTimeout / 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval / 2, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(SilentSilos().Select(silo => CheckAsync(silo, stoppingToken)));
        }
    }

    private List<ClusterMember> SilentSilos()
    {
        var silent = view.Silos.Where(silo => time.GetElapsedTime(silo.ReceivedAt) >= Silence).Select(silo => silo.Report.Profile.Node).ToHashSet();
        return silent.Count == 0 ? [] : [.. membership.CurrentSnapshot.Members.Values.Where(member => member.Status is SiloStatus.Active && silent.Contains(member.Name))];
    }

    private async Task CheckAsync(ClusterMember silo, CancellationToken stoppingToken)
    {
        try
        {
            if (await RefusesAsync(silo.SiloAddress.Endpoint, stoppingToken) && await membership.TryKill(silo.SiloAddress))
            {
                LogDead(silo.Name, silo.SiloAddress.Endpoint);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotDeclared(exception, silo.Name);
        }
    }

    /// <summary>Whether the machine is there and says that nobody listens on the port. No answer says nothing.</summary>
    private async Task<bool> RefusesAsync(IPEndPoint endpoint, CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            return false;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return exception is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        }
    }
}

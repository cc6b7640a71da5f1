using System.Net;
using System.Net.Sockets;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>
/// A port taken for this silo. Between the choice and the moment that Orleans listens, another silo on this machine could choose
/// it too; so whoever holds the UDP port of the same number on loopback may have it. The system frees that when the process dies.
/// </summary>
internal sealed class SiloPort : IHostedService, IDisposable
{
    private readonly UdpClient _claim;

    private SiloPort(int number, UdpClient claim) => (Number, _claim) = (number, claim);

    /// <summary>Its number.</summary>
    public int Number { get; }

    /// <summary>Takes it; <see langword="null"/> where somebody has it.</summary>
    /// <exception cref="SettingsException">The address is none of this machine.</exception>
    public static SiloPort? TryTake(IPAddress address, int number)
    {
        UdpClient? claim = null;
        try
        {
            claim = new UdpClient(new IPEndPoint(IPAddress.Loopback, number));
            using var listener = new TcpListener(address, number);
            listener.Start();
            return new SiloPort(number, claim);
        }
        catch (SocketException exception)
        {
            claim?.Dispose();
            return exception.SocketErrorCode == SocketError.AddressNotAvailable
                ? throw new SettingsException($"Cluster:SiloAddress is {address}, which is no address of this machine.")
                : null;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _claim.Dispose();
}

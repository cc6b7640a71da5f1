using System.Net;
using System.Net.Sockets;
using Orleans.Ai.CommandLine;
using Orleans.Ai.Remote;

namespace Orleans.Ai.Doctor;

/// <summary>Looks whether the server's address is free, or held by a server of ours.</summary>
internal static class PortCheck
{
    /// <summary>Tries the address.</summary>
    public static async Task<Finding> RunAsync(Uri address, CancellationToken cancellationToken)
    {
        var subject = $"port {address.Port}";
        var hosts = await Dns.GetHostAddressesAsync(address.DnsSafeHost, cancellationToken);
        if (hosts.All(host => IsFree(host, address.Port)))
        {
            return new(subject, true, "free");
        }

        using var client = new ServerClient(address, apiKey: null);
        return await AnswersAsync(client, cancellationToken)
            ? new(subject, true, $"in use by a server that answers at {address}")
            : new(subject, false, "in use by another program: stop that, or choose another address with --urls.");
    }

    private static bool IsFree(IPAddress host, int port)
    {
        try
        {
            using var listener = new TcpListener(host, port);
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            // Names may resolve to a family that this machine does not have; the server skips it too.
            return exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }
    }

    private static async Task<bool> AnswersAsync(ServerClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.TryListModelsAsync(cancellationToken) is not null;
        }
        catch (CommandFailedException)
        {
            // It wants a key: a server of ours all the same.
            return true;
        }
    }
}

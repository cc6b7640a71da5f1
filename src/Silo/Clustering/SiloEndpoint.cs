using System.Net;
using System.Net.Sockets;
using Orleans.Ai.Settings;

namespace Orleans.Ai.Clustering;

/// <summary>Where this silo listens for other silos.</summary>
internal static class SiloEndpoint
{
    private const int FirstPort = 11111;

    /// <summary>The address of the settings; a host name is resolved.</summary>
    /// <exception cref="SettingsException">It cannot be resolved, is none of this machine, or may not be opened without certificates.</exception>
    public static IPAddress Resolve(ClusterOptions options)
    {
        var address = Find(options.SiloAddress);
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            throw new SettingsException($"Cluster:SiloAddress is {address}, but other silos need one address of this machine that they can reach.");
        }

        if (!IPAddress.IsLoopback(address) && options is { IsCluster: true, InsecureSiloPorts: false, CertificateFile: null or "" })
        {
            throw new SettingsException(
                $"Refusing to open the silo port on {address} without certificates: whoever reaches it controls the cluster. Make some with 'orleans-ai certs create' and name them with Cluster:CertificateFile, Cluster:CertificateKeyFile and Cluster:CertificateAuthorityFile, or accept the risk with --insecure-silo-ports.");
        }

        return address;
    }

    /// <summary>Takes the port of the settings, or the first free one, so that a silo that comes back tends to come back there.</summary>
    /// <exception cref="SettingsException">The port of the settings is taken, the address is none of this machine, or no port is free.</exception>
    public static SiloPort TakePort(ClusterOptions options, IPAddress address)
    {
        if (options.SiloPort > 0)
        {
            return SiloPort.TryTake(address, options.SiloPort)
                ?? throw new SettingsException($"--silo-port {options.SiloPort} (Cluster:SiloPort) is in use on {address}: choose another, or leave it out.");
        }

        return Enumerable.Range(FirstPort, IPEndPoint.MaxPort - FirstPort).Select(port => SiloPort.TryTake(address, port)).FirstOrDefault(port => port is not null)
            ?? throw new SettingsException($"No port from {FirstPort} up is free on {address}: choose one with --silo-port.");
    }

    private static IPAddress Find(string host)
    {
        try
        {
            var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : Dns.GetHostAddresses(host);
            return addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        }
        catch (Exception exception) when (exception is SocketException or IndexOutOfRangeException or ArgumentException)
        {
            throw new SettingsException($"Cluster:SiloAddress is '{host}', which this machine cannot resolve: {exception.Message}");
        }
    }
}

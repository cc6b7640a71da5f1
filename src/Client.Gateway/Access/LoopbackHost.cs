using System.Net;

namespace Orleans.Ai.Access;

/// <summary>Knows the names under which only this machine can be meant.</summary>
internal static class LoopbackHost
{
    /// <param name="host">A host without port: a name, an IPv4 address, or an IPv6 address with or without brackets.</param>
    public static bool IsLoopback(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}

using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Orleans.Ai.Access;

/// <summary>Keeps a server without keys on loopback.</summary>
public static class ListenGuard
{
    /// <summary>Checks the addresses that the server is asked to listen on; Kestrel asks again before it binds each.</summary>
    /// <param name="urls">As ASP.NET takes them: <c>http://localhost:8080</c>, <c>http://*:80</c>, <c>http://unix:/path</c> …</param>
    /// <param name="hasKeyFile"><see cref="GatewayOptions.KeyFile"/> is set.</param>
    /// <exception cref="ListenException">An address is not loopback, and there is no key file.</exception>
    public static void Check(IEnumerable<string> urls, bool hasKeyFile)
    {
        if (!hasKeyFile && urls.FirstOrDefault(url => !IsLoopback(BindingAddress.Parse(url))) is { } open)
        {
            throw new ListenException(open);
        }
    }

    internal static void Check(EndPoint? address, bool hasKeyFile)
    {
        // A socket that was handed over open may be bound to anything.
        if (!hasKeyFile && (address is FileHandleEndPoint || (address is IPEndPoint ip && !IPAddress.IsLoopback(ip.Address))))
        {
            throw new ListenException(address.ToString()!);
        }
    }

    private static bool IsLoopback(BindingAddress address)
        => address.IsUnixPipe || address.IsNamedPipe || LoopbackHost.IsLoopback(address.Host);
}

using Microsoft.AspNetCore.Http;

namespace Orleans.Ai.Access;

/// <summary>Keeps a server without keys on loopback.</summary>
public static class ListenGuard
{
    /// <summary>Checks the addresses that the server is asked to listen on, or does.</summary>
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

    private static bool IsLoopback(BindingAddress address)
        => address.IsUnixPipe || address.IsNamedPipe || LoopbackHost.IsLoopback(address.Host);
}

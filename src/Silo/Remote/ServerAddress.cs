using Orleans.Ai.Settings;

namespace Orleans.Ai.Remote;

/// <summary>Where a client on this machine finds the server.</summary>
internal static class ServerAddress
{
    /// <summary>The first address of the configuration.</summary>
    public static Uri From(IConfiguration configuration) =>
        ForClients(FrameworkSettings.SplitUrls(configuration[FrameworkSettings.Urls]!)[0]);

    /// <summary>An address that a server listens on, as clients write it: "any interface" becomes localhost.</summary>
    public static Uri ForClients(string listen)
    {
        var binding = BindingAddress.Parse(listen);
        var host = binding.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : binding.Host;
        return new UriBuilder(binding.Scheme, host, binding.Port).Uri;
    }
}

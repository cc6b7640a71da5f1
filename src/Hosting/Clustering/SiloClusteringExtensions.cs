using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Orleans.Ai.Clustering;

/// <summary>Makes a web application a silo.</summary>
public static class SiloClusteringExtensions
{
    /// <summary>
    /// Adds a silo that is a cluster of its own, on a loopback port, so that any number of them live side by side on one
    /// machine. There is no port for Orleans clients: callers enter through HTTP.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="configure">What else the silo needs, given its name: filters, storage, grain services.</param>
    /// <param name="name">The silo's name. Default: the machine's, and the port.</param>
    /// <param name="port">The silo's port. Default 0: a free one.</param>
    public static WebApplicationBuilder AddOrleansAiSilo(
        this WebApplicationBuilder builder, Action<ISiloBuilder, string>? configure = null, string? name = null, int port = 0)
    {
        port = port > 0 ? port : FreeLoopbackPort();
        name ??= SiloName.OfThisMachine(port);
        return builder.AddOrleansAiSilo(name, silo =>
        {
            silo.UseLocalhostClustering(port, gatewayPort: 0, serviceId: "orleans-ai", clusterId: name);
            configure?.Invoke(silo, name);
        });
    }

    /// <summary>Adds a silo that finds its cluster as <paramref name="configure"/> says.</summary>
    public static WebApplicationBuilder AddOrleansAiSilo(this WebApplicationBuilder builder, string name, Action<ISiloBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseOrleans(silo =>
        {
            silo.Configure<SiloOptions>(options => options.SiloName = name);
            silo.Configure<SiloMessagingOptions>(ConfigureMessaging);
            silo.Configure<ClusterMembershipOptions>(ConfigureMembership);
            configure(silo);
        });
        return builder;
    }

    private static void ConfigureMessaging(SiloMessagingOptions options)
    {
        options.ResponseTimeout = TimeSpan.FromSeconds(10);
        options.CancelRequestOnTimeout = true;
    }

    // A hung silo is declared dead after about four seconds, and a killed one sooner; the defaults take 60 and 18. No silo is
    // that was heard of within the longest time-out times the missed probes: so long may one be starved.
    private static void ConfigureMembership(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(1.1);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    }

    private static int FreeLoopbackPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

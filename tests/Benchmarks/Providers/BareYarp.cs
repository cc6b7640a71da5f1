using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Ai.Providers;

/// <summary>What the gateway is compared with: Kestrel and YARP's forwarder, which passes everything on to one address.</summary>
internal static class BareYarp
{
    public const string Command = "bare-yarp";

    /// <summary>Serves until standard input ends, as it does when the benchmark is killed.</summary>
    public static async Task RunAsync(string address, string upstream)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls(address);
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        await using var app = builder.Build();
        app.UseRouting();
        app.MapForwarder("/{**path}", upstream);
        await app.StartAsync();
        Console.WriteLine(address);
        await Console.In.ReadToEndAsync();
    }
}

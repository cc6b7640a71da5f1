using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Ai.Composition;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Generations;

/// <summary>The real silo in a process of its own, with a gate in front of its decoder: see <see cref="HaltingReplica"/>.</summary>
internal static class HaltingHost
{
    public const string Command = "halting-host";

    /// <summary>Runs it until it is killed.</summary>
    /// <param name="folder">Where the gate is told what to do, and tells that it did.</param>
    /// <param name="pace">Least time between two tokens of an answer.</param>
    /// <param name="settings">Of the silo, as <c>key=value</c>.</param>
    public static async Task<int> RunAsync(string folder, TimeSpan pace, string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create<string, string?>(pair[0], pair[1]))).Build();
        await using var app = SiloApplication.Build(configuration, services => services.AddSingleton<IReplicaLoader>(provider =>
            new HaltingLoader(ActivatorUtilities.CreateInstance<EngineReplicaLoader>(provider), new HaltOrder(folder), pace)));
        await app.StartAsync();
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        await Console.Out.WriteLineAsync($"ready at {configuration["Urls"]}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}

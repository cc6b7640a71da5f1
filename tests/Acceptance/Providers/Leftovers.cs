using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Providers;

/// <summary>What a process holds when it has nothing to do: sockets, running work, grains.</summary>
internal sealed record Leftovers(int Sockets, int Running, int Sequences, int Grains)
{
    /// <summary>Looks, over a connection that is closed again.</summary>
    public static async Task<Leftovers> OfAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { ConnectionClose = true } };
        var providers = await client.GetFromJsonAsync<JsonElement>("/admin/providers", cancellationToken);
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        return new Leftovers(
            CountSockets(server.ProcessId),
            providers.GetProperty("data").EnumerateArray().SelectMany(provider => provider.GetProperty("targets").EnumerateArray()).Sum(target => target.GetProperty("running").GetInt32()),
            Sum(metrics, "orleans_ai_replica_running") + Sum(metrics, "orleans_ai_replica_waiting"),
            Sum(metrics, "orleans_catalog_activations"));
    }

    private static int CountSockets(int process) => Directory.EnumerateFiles($"/proc/{process}/fd").Count(file =>
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    });

    private static int Sum(string metrics, string name)
    {
        var lines = metrics.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.AsSpan(name.Length) is ['{' or ' ', ..]).ToList();
        lines.ShouldNotBeEmpty($"there is a metric {name}");
        return (int)lines.Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}

using Orleans.Ai.Streams;

namespace Orleans.Ai.Providers;

/// <summary>What it costs to have the gateway between a client and a provider, beside other gateways.</summary>
internal static class PassThrough
{
    // Of all alike; ours still gets faster in the third.
    private const int WarmUps = 4;

    public static async Task RunAsync()
    {
        await using var provider = await GatewayProcesses.StartOwnAsync(InstantProvider.Command);
        await using var ours = await GatewayProcesses.StartOursAsync(provider);
        await using var yarp = await GatewayProcesses.StartYarpAsync(provider);
        await using var nginx = await GatewayProcesses.StartNginxAsync(provider);
        await using var portkey = await GatewayProcesses.StartPortkeyAsync();
        List<(string Name, ChatLoad Load)> gateways =
        [
            ("orleans-ai", new(ours, GatewayProcesses.Authorization)),
            ("YARP", new(yarp, GatewayProcesses.Authorization)),
            ("none: the provider itself", new(provider, GatewayProcesses.Authorization)),
        ];
        Add("nginx", nginx, "nginx is not installed and left out: apt-get install nginx");
        Add("@portkey-ai/gateway", portkey, "@portkey-ai/gateway is not installed and left out: npm ci in tests/Benchmarks/npm", GatewayProcesses.PortkeyHeaders(provider));

        var results = await Rounds.AlternateAsync(WarmUps, [.. gateways.Select(gateway => (Func<Task<ChatLoadResult>>)gateway.Load.RunAsync)]);
        Rounds.Report(
            "pass-through",
            $"Chat completions, not streamed, at {ChatLoad.Connections} kept connections, to a provider in a process of its own that answers at once (bare Kestrel), through one gateway after the other, each in a process of its own. orleans-ai has a key file, a provider of kind compatible with a key, a route, prices, and everything else as it is by default (metering into SQLite, breakers, retries, metrics), its log at Warning; the others pass on what they get. Client, provider and gateway share the processors, so that a gateway's requests per second contain what those two need, too. After {WarmUps} rounds to warm up, {Rounds.Count} alternating rounds of {ChatLoad.Time.TotalSeconds} s, median (least to most). Goals, against YARP: requests per second at least 0.6, p50 at most 1.5, p99 at most 2; against @portkey-ai/gateway: requests per second at least 10.",
            [.. gateways.Zip(results, Figures).SelectMany(rows => rows), .. gateways.Zip(results).Skip(1).SelectMany(other => Ratios(other.First.Name, results[0], other.Second))]);

        void Add(string name, ServerProcess? server, string why, params string[] headers)
        {
            if (server is null)
            {
                Console.WriteLine(why);
                return;
            }

            gateways.Add((name, new(server, [GatewayProcesses.Authorization, .. headers])));
        }
    }

    private static (string, string)[] Figures((string Name, ChatLoad Load) gateway, ChatLoadResult[] runs) =>
    [
        ($"{gateway.Name}: requests per second", Spread(runs, run => run.Rate, "0")),
        ($"{gateway.Name}: p50", Spread(runs, run => run.Percentile(0.5), "0.000") + " ms"),
        ($"{gateway.Name}: p99", Spread(runs, run => run.Percentile(0.99), "0.000") + " ms"),
        ($"{gateway.Name}: processor time of its process for a request", Spread(runs, run => run.CpuPerRequest, "0") + " µs"),
    ];

    private static (string, string)[] Ratios(string name, ChatLoadResult[] ours, ChatLoadResult[] other) =>
    [
        ($"orleans-ai over {name}: requests per second", Ratio(ours, other, run => run.Rate)),
        ($"orleans-ai over {name}: p50", Ratio(ours, other, run => run.Percentile(0.5))),
        ($"orleans-ai over {name}: p99", Ratio(ours, other, run => run.Percentile(0.99))),
    ];

    private static string Ratio(ChatLoadResult[] ours, ChatLoadResult[] other, Func<ChatLoadResult, double> figure) =>
        Rounds.Spread([.. ours.Zip(other, (left, right) => figure(left) / figure(right))], "0.00");

    private static string Spread(ChatLoadResult[] runs, Func<ChatLoadResult, double> figure, string format) => Rounds.Spread([.. runs.Select(figure)], format);
}

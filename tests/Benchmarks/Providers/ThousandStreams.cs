namespace Orleans.Ai.Providers;

/// <summary>What a gateway adds to the tokens of a thousand streams.</summary>
internal static class ThousandStreams
{
    private const int Streams = 1000;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    // As long as the runtime still makes faster code of what runs often.
    private static readonly TimeSpan GatewayWarmUp = TimeSpan.FromSeconds(40);

    public static async Task RunAsync()
    {
        await using var provider = await GatewayProcesses.StartOwnAsync(PacedProvider.Command);
        await using var gateway = await GatewayProcesses.StartOursAsync(provider);
        await new StreamLoad(provider, Streams).RunAsync(WarmUp);
        var direct = await new StreamLoad(provider, Streams).RunAsync(WarmUp);
        await new StreamLoad(gateway, Streams).RunAsync(GatewayWarmUp);
        var through = await new StreamLoad(gateway, Streams).RunAsync(Length);
        Rounds.Report(
            "thousand-streams",
            $"{Streams} chat streams at once of {PacedProvider.TokensPerSecond} tokens per second each for {Length.TotalSeconds} s, from a provider in a process of its own through one gateway process (key file, a provider of kind compatible, a route, prices, all else as it is by default, its log at Warning) to a client in a third. The text of a token is the moment at which it was sent; its delay is the time from there until the client has read it. The streams begin within a second, so that their tokens come evenly. Before, the same for {GatewayWarmUp.TotalSeconds} s, uncounted, in which the runtime compiles. Besides, the same without the gateway, for {WarmUp.TotalSeconds} s: what provider and client need themselves. All three share the processors. Goals: p99 at most 20 ms, nothing lost, memory flat, at most 1 core.",
            [
                .. Delays("without the gateway", direct),
                .. Delays("through the gateway", through),
                ("through the gateway: delay, p99 of each 10 s", string.Join(", ", through.EachInterval.Select(delay => Rounds.Text(delay, "0.0"))) + " ms"),
                ("tokens that did not come", $"{through.Lost} of {through.Asked}"),
                ("streams without their end or with tokens in another order", $"{through.Broken} of {Streams}"),
                ("processor time of the gateway", Rounds.Text(through.Cores, "0.00") + " cores"),
                ("processor time of the gateway for a token", Rounds.Text(through.Cores * Length.TotalMicroseconds / through.Asked, "0.0") + " µs"),
                .. through.Memory.Select((bytes, index) => ($"memory of the gateway after {10 * (index + 1)} s", Rounds.Text(bytes / (double)(1 << 20), "0") + " MiB")),
            ]);
    }

    private static (string, string)[] Delays(string way, StreamLoadResult result) =>
    [
        ($"{way}: delay, p50", Text(result, 0.5)),
        ($"{way}: delay, p99", Text(result, 0.99)),
        ($"{way}: delay, p99.9", Text(result, 0.999)),
        ($"{way}: delay, the longest", Text(result, 1)),
    ];

    private static string Text(StreamLoadResult result, double share) => Rounds.Text(result.Percentile(share), "0.00") + " ms";
}

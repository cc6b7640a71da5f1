namespace Orleans.Ai.Routing;

/// <summary>Conversations replayed over four replicas: routed by prefix and queue, round robin, and to the least loaded one.</summary>
internal static class PrefixRouting
{
    private const int Replicas = 4;

    // As many as share what all requests of the trace do: 37 % of their tokens.
    private const int Requests = 1000;

    // Of what the replicas can do without any cache. Of what round robin finds in the caches, 90 %: where routing decides.
    private const double Load = 1.1;

    // Without shared prefixes, nothing beyond 1 can be done, and fewer requests show the same.
    private const int RequestsWithoutPrefixes = 250;
    private const double LoadWithoutPrefixes = 0.85;

    public static Task RunAsync() => RunAsync("routing-conversations", "with the prefixes that its requests share", Requests, Load, shared: true);

    public static Task RunWithoutPrefixesAsync() =>
        RunAsync("routing-without-prefixes", "its requests made to share nothing", RequestsWithoutPrefixes, LoadWithoutPrefixes, shared: false);

    /// <summary>What could be had of these replays; nothing of it is measured.</summary>
    public static Task BoundAsync()
    {
        Rounds.Report(
            "routing-bound",
            $"What routing could make of the replays in routing-conversations and routing-without-prefixes: a simulation of {Replicas} replicas that take one request after the other, {1 / PacedReplicas.PerToken.TotalSeconds:0} tokens per second each, with queues that are known exactly and caches without limit. The load is told as a share of what they can do without any cache.",
            [
                .. Simulate(Requests, LoadWithoutPrefixes, shared: true),
                .. Simulate(Requests, Load, shared: true),
                .. Simulate(RequestsWithoutPrefixes, LoadWithoutPrefixes, shared: false),
            ]);
        return Task.CompletedTask;
    }

    private static async Task RunAsync(string name, string how, int requests, double load, bool shared)
    {
        using var grid = new ReplayGrid(Replicas);
        var trace = ConversationTrace.Read(requests, shared);
        var duration = DurationOf(trace, load);
        var results = await Rounds.AlternateAsync(
            () => grid.ReplayAsync(trace, grid.ByPrefix, duration),
            () => grid.ReplayAsync(trace, grid.RoundRobin, duration),
            () => grid.ReplayAsync(trace, grid.LeastLoad, duration));
        string[] policies = ["by prefix and queue", "round robin", "least load"];
        Rounds.Report(
            name,
            $"{trace.Count} requests of the Mooncake conversation trace, whole conversations drawn at random, {how}, scaled to the demo model (512 tokens to 16, prompts of {trace.Average(request => request.Prompt.Length):0} tokens in the mean and {trace.Max(request => request.Prompt.Length)} at most), within {duration.TotalSeconds:0} s: {load:0%} of what {Replicas} replicas can do without any cache. Each has an engine of one thread and a cache of {PacedReplicas.Blocks} blocks, and is held to {1 / PacedReplicas.PerToken.TotalSeconds:0} tokens per second, so that they are as independent of each other as on machines of their own ({grid.Late:0.0%} of their steps took longer). The router is fed by reports each 200 ms. {Rounds.Count} alternating rounds, median (least to most).",
            [
                .. policies.Zip(results).Select(pair => ($"{pair.First}: mean time to first token, ms", Rounds.Spread([.. pair.Second.Select(result => result.FirstToken)], "0"))),
                .. policies.Zip(results).Select(pair => ($"{pair.First}: prompt tokens found in a cache", Rounds.Spread([.. pair.Second.Select(result => result.CachedShare)], "0 %"))),
                .. policies.Zip(results).Skip(1).Select(pair => (
                    $"by prefix over {pair.First}: mean time to first token",
                    Rounds.Spread([.. results[0].Zip(pair.Second, (prefix, other) => prefix.FirstToken / other.FirstToken)], "0.00"))),
            ]);
    }

    private static TimeSpan DurationOf(IReadOnlyList<TracedRequest> trace, double load) =>
        trace.Sum(request => request.Prompt.Length + request.AnswerLength) * PacedReplicas.PerToken / Replicas / load;

    private static IEnumerable<(string, string)> Simulate(int requests, double load, bool shared)
    {
        var trace = ConversationTrace.Read(requests, shared);
        var bound = new ReplayBound(trace, Replicas, PacedReplicas.PerToken, DurationOf(trace, load));
        var (robin, least) = (bound.RoundRobin(), bound.LeastLoad());
        foreach (var (policy, could) in ((string, (double FirstToken, double CachedShare))[])[("round robin", robin), ("least load", least), ("by prefix and exact queue", bound.Exact()), ("one cache for all, who is free first", bound.Ideal())])
        {
            yield return (
                $"{(shared ? "shared" : "no shared")} prefixes, load {Rounds.Text(load, "0 %")}, {policy}: mean time to first token; prompt tokens found; over round robin; over least load",
                $"{Rounds.Text(could.FirstToken, "0")} ms; {Rounds.Text(could.CachedShare, "0 %")}; {Rounds.Text(could.FirstToken / robin.FirstToken, "0.00")}; {Rounds.Text(could.FirstToken / least.FirstToken, "0.00")}");
        }
    }
}

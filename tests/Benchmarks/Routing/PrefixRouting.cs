namespace Orleans.Ai.Routing;

/// <summary>Conversations replayed over four replicas: routed by prefix and queue, round robin, and to the least loaded one.</summary>
internal static class PrefixRouting
{
    private const int Requests = 250;
    private const int Replicas = 4;
    private const double Load = 0.85;

    public static Task RunAsync() => RunAsync("routing-conversations", "with the prefixes that its requests share", shared: true);

    public static Task RunWithoutPrefixesAsync() => RunAsync("routing-without-prefixes", "its requests made to share nothing", shared: false);

    /// <summary>What could be had of these replays; nothing of it is measured.</summary>
    public static Task BoundAsync()
    {
        Rounds.Report(
            "routing-bound",
            $"What routing could make of the replays in routing-conversations and routing-without-prefixes: a simulation of {Replicas} replicas that take one request after the other, {1 / PacedReplicas.PerToken.TotalSeconds:0} tokens per second each, with queues that are known exactly and caches without limit, at {Load:0%} of what they can do without any cache.",
            [.. Simulate("shared prefixes", ConversationTrace.Read(Requests, shared: true)), .. Simulate("no shared prefixes", ConversationTrace.Read(Requests, shared: false))]);
        return Task.CompletedTask;
    }

    private static async Task RunAsync(string name, string how, bool shared)
    {
        using var grid = new ReplayGrid(Replicas);
        var trace = ConversationTrace.Read(Requests, shared);
        var duration = DurationOf(trace);
        var results = await Rounds.AlternateAsync(
            () => grid.ReplayAsync(trace, grid.ByPrefix, duration),
            () => grid.ReplayAsync(trace, grid.RoundRobin, duration),
            () => grid.ReplayAsync(trace, grid.LeastLoad, duration));
        string[] policies = ["by prefix and queue", "round robin", "least load"];
        Rounds.Report(
            name,
            $"{trace.Count} requests of the Mooncake conversation trace, whole conversations drawn at random, {how}, scaled to the demo model (512 tokens to 16, prompts of {trace.Average(request => request.Prompt.Length):0} tokens in the mean and {trace.Max(request => request.Prompt.Length)} at most), within {duration.TotalSeconds:0} s: {Load:0%} of what {Replicas} replicas can do without any cache. Each has an engine of one thread and a cache of {PacedReplicas.Blocks} blocks, and is held to {1 / PacedReplicas.PerToken.TotalSeconds:0} tokens per second, so that they are as independent of each other as on machines of their own ({grid.Late:0.0%} of their steps took longer). The router is fed by reports each 200 ms. {Rounds.Count} alternating rounds, median (least to most).",
            [
                .. policies.Zip(results).Select(pair => ($"{pair.First}: mean time to first token, ms", Rounds.Spread([.. pair.Second.Select(result => result.FirstToken)], "0"))),
                .. policies.Zip(results).Select(pair => ($"{pair.First}: prompt tokens found in a cache", Rounds.Spread([.. pair.Second.Select(result => result.CachedShare)], "0 %"))),
                .. policies.Zip(results).Skip(1).Select(pair => (
                    $"by prefix over {pair.First}: mean time to first token",
                    Rounds.Spread([.. results[0].Zip(pair.Second, (prefix, other) => prefix.FirstToken / other.FirstToken)], "0.00"))),
            ]);
    }

    private static TimeSpan DurationOf(IReadOnlyList<TracedRequest> trace) =>
        trace.Sum(request => request.Prompt.Length + request.AnswerLength) * PacedReplicas.PerToken / Replicas / Load;

    private static IEnumerable<(string, string)> Simulate(string name, IReadOnlyList<TracedRequest> trace)
    {
        var bound = new ReplayBound(trace, Replicas, PacedReplicas.PerToken, DurationOf(trace));
        var (robin, least) = (bound.RoundRobin(), bound.LeastLoad());
        foreach (var (policy, could) in ((string, (double FirstToken, double CachedShare))[])[("round robin", robin), ("least load", least), ("by prefix and exact queue", bound.Exact()), ("one cache for all, who is free first", bound.Ideal())])
        {
            yield return (
                $"{name}, {policy}: mean time to first token; prompt tokens found; over round robin; over least load",
                $"{Rounds.Text(could.FirstToken, "0")} ms; {Rounds.Text(could.CachedShare, "0 %")}; {Rounds.Text(could.FirstToken / robin.FirstToken, "0.00")}; {Rounds.Text(could.FirstToken / least.FirstToken, "0.00")}");
        }
    }
}

using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>
/// Picks the replica where an answer is expected soonest: reading what is not in its KV cache, behind what is queued there. The
/// one that has most of the prompt stands against two drawn at random (Mitzenmacher, "The Power of Two Choices in Randomized
/// Load Balancing", 2001): near the best choice, without the herd that runs to the one best replica of a stale table.
/// </summary>
internal static class ReplicaSelector
{
    /// <summary>Picks one of <paramref name="candidates"/>, or none of none.</summary>
    /// <param name="candidates">Replicas that can take the request.</param>
    /// <param name="prompt">What is to be read.</param>
    /// <param name="preferred">Where the prompt's session was last; wins where it costs no more.</param>
    /// <param name="random">Draws the two.</param>
    public static ReplicaRoute? Select(IReadOnlyList<ReplicaRoute> candidates, PromptSketch prompt, ReplicaId? preferred, Random random)
    {
        if (candidates.Count <= 1)
        {
            return candidates.Count == 0 ? null : candidates[0];
        }

        // Who has read nothing yet is taken for as slow as the slowest.
        var slowest = candidates.Max(route => route.Report.TimePerPromptToken);
        var first = random.Next(candidates.Count);
        var second = (first + 1 + random.Next(candidates.Count - 1)) % candidates.Count;
        var drawn = Cheaper(Weigh(candidates[first]), Weigh(candidates[second]));
        var nearest = candidates.Select(Weigh).MinBy(choice => (choice.Unread, choice.IsOther, choice.Cost));
        return (nearest.IsOther && nearest.Unread == prompt.Tokens ? drawn : Cheaper(nearest, drawn)).Route;

        Choice Weigh(ReplicaRoute route)
        {
            var isPreferred = route.Report.Replica == preferred;
            var unread = route.Unread(prompt, isPreferred);
            var told = route.Report.TimePerPromptToken;
            var perToken = Math.Max(1, (told > TimeSpan.Zero ? told : slowest).Ticks);
            return new Choice(route, unread, !isPreferred, (double)perToken * (route.QueuedTokens + unread));
        }
    }

    private static Choice Cheaper(Choice first, Choice second) => second.Cost < first.Cost ? second : first;

    private readonly record struct Choice(ReplicaRoute Route, int Unread, bool IsOther, double Cost);
}

namespace Orleans.Ai.Routing;

/// <summary>
/// Picks the less loaded of two replicas drawn at random (Mitzenmacher, "The Power of Two Choices in Randomized Load
/// Balancing", 2001): near the best choice, without the herd that runs to the one best replica of a stale table.
/// </summary>
internal static class TwoChoicesSelector
{
    /// <summary>Picks one of <paramref name="candidates"/>, or none of none.</summary>
    public static ReplicaRoute? Select(IReadOnlyList<ReplicaRoute> candidates, Random random)
    {
        if (candidates.Count <= 1)
        {
            return candidates.Count == 0 ? null : candidates[0];
        }

        var first = random.Next(candidates.Count);
        var second = (first + 1 + random.Next(candidates.Count - 1)) % candidates.Count;
        return candidates[second].QueueDepth < candidates[first].QueueDepth ? candidates[second] : candidates[first];
    }
}

namespace Orleans.Ai.Routing;

/// <summary>
/// What could be had of a trace: replicas that take one request after the other, each for as long as its unread tokens and its
/// answer take, and a router that knows their queues exactly.
/// </summary>
/// <param name="trace">The requests.</param>
/// <param name="replicas">How many there are.</param>
/// <param name="perToken">What a token takes.</param>
/// <param name="duration">The trace's.</param>
internal sealed class ReplayBound(IReadOnlyList<TracedRequest> trace, int replicas, TimeSpan perToken, TimeSpan duration)
{
    private const int BlockSize = Decoding.IDecoder.BlockSize;

    /// <summary>Every block that was ever read is in every cache, and who is free first reads: no router and no cache does better.</summary>
    public (double FirstToken, double CachedShare) Ideal() => Replay(isShared: true, (queues, _, _) => First(queues));

    /// <summary>Own caches without a limit, and who is done with the prompt first reads it.</summary>
    public (double FirstToken, double CachedShare) Exact() =>
        Replay(isShared: false, (queues, unread, _) => Enumerable.Range(0, replicas).MinBy(i => queues[i].Ticks + (unread(i) * perToken.Ticks)));

    /// <summary>One after the other.</summary>
    public (double FirstToken, double CachedShare) RoundRobin() => Replay(isShared: false, (_, _, number) => number % replicas);

    /// <summary>Who has the fewest requests.</summary>
    public (double FirstToken, double CachedShare) LeastLoad()
    {
        var random = new Random(1);
        return Replay(isShared: false, (_, _, _) => -1, random);
    }

    private static int First(TimeSpan[] queues) => Array.IndexOf(queues, queues.Min());

    private (double FirstToken, double CachedShare) Replay(bool isShared, Func<TimeSpan[], Func<int, int>, int, int> choose, Random? random = null)
    {
        var scale = duration / (trace[^1].At + TimeSpan.FromMilliseconds(1));
        var free = new TimeSpan[replicas];
        List<TimeSpan>[] ends = [.. free.Select(_ => new List<TimeSpan>())];
        HashSet<long>[] caches = isShared ? [.. Enumerable.Repeat(new HashSet<long>(), replicas)] : [.. free.Select(_ => new HashSet<long>())];
        var turns = trace.GroupBy(request => request.Conversation).ToDictionary(group => group.Key, group => new Queue<TracedRequest>(group));
        var arriving = new PriorityQueue<TracedRequest, TimeSpan>(turns.Values.Select(queue => queue.Dequeue()).Select(first => (first, first.At * scale)));
        var (wait, cached, i) = (TimeSpan.Zero, 0L, 0);
        for (; arriving.TryDequeue(out var request, out var at); i++)
        {
            var blocks = Blocks(request.Prompt);
            int Unread(int replica) => request.Prompt.Length - Math.Min(blocks.TakeWhile(caches[replica].Contains).Count() * BlockSize, request.Prompt.Length - 1);
            TimeSpan[] queues = [.. free.Select(time => time > at ? time - at : TimeSpan.Zero)];
            var chosen = random is null
                ? choose(queues, Unread, i)
                : Enumerable.Range(random.Next(replicas), replicas).Select(slot => slot % replicas).MinBy(slot => ends[slot].Count(end => end > at));
            var unread = Unread(chosen);
            var first = at + queues[chosen] + (unread * perToken);
            (wait, cached) = (wait + first - at, cached + request.Prompt.Length - unread);
            free[chosen] = first + (request.AnswerLength * perToken);
            if (turns[request.Conversation].TryDequeue(out var next))
            {
                arriving.Enqueue(next, next.At * scale > free[chosen] ? next.At * scale : free[chosen]);
            }

            ends[chosen].Add(free[chosen]);
            caches[chosen].UnionWith(blocks);
        }

        return (wait.TotalMilliseconds / trace.Count, cached / (double)trace.Sum(request => request.Prompt.Length));
    }

    private static long[] Blocks(int[] prompt)
    {
        var hash = 0L;
        return [.. prompt.Chunk(BlockSize).Select(block => hash = Array.ConvertAll(block, token => (long)token).Aggregate(hash, (sum, token) => unchecked((sum * 1_000_003) + token + 1)))];
    }
}

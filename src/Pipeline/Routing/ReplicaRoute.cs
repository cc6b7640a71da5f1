using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>A replica as the router sees it: its last report, and the requests sent to it since.</summary>
public sealed class ReplicaRoute(ReplicaReport report, long reportedAt)
{
    private readonly PrefixView _prefixes = new();
    private OpenRequests _open = new();
    private long _reportedAt = reportedAt;
    private ReplicaReport _report = report;

    /// <summary>What the replica last said.</summary>
    public ReplicaReport Report => Volatile.Read(ref _report);

    /// <summary>When that came, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long ReportedAt => Volatile.Read(ref _reportedAt);

    /// <summary>Sequences in the batch, waiting, and sent since the last report.</summary>
    public int QueueDepth => Report.Running + Report.Waiting + Volatile.Read(ref _open).Count;

    /// <summary>What the replica has in its KV cache is not fully known here, and can be asked for.</summary>
    public bool LacksPrefixes => Report.Prefixes is not null && !_prefixes.IsCurrent;

    /// <summary>
    /// Work before a new answer ends, as the time that so many tokens of prompts would take to read: in a batch, a token of an
    /// answer takes about as much. Unit: tokens.
    /// </summary>
    public long QueuedTokens => Report.PendingTokens + Volatile.Read(ref _open).Tokens + ((long)QueueDepth * Math.Max(1, Report.TokensPerAnswer));

    /// <summary>A newer report has come.</summary>
    public void Update(ReplicaReport report, long reportedAt)
    {
        Volatile.Write(ref _report, report);
        Volatile.Write(ref _reportedAt, reportedAt);
        Volatile.Write(ref _open, new OpenRequests());
        Learn(report.Prefixes);
    }

    /// <summary>The replica has told of its KV cache.</summary>
    public void Learn(PrefixChanges? prefixes)
    {
        if (prefixes is not null)
        {
            _prefixes.Apply(prefixes);
        }
    }

    /// <summary>A request was sent there: it counts until it is disposed of or the next report comes, which has it.</summary>
    /// <param name="tokens">Of its prompt, to be read there.</param>
    public IDisposable CountSent(int tokens = 0) => Volatile.Read(ref _open).Add(tokens);

    /// <summary>Tokens of a prompt that would have to be read there.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="isPreferred">The prompt's session was there last: what is not known of that is taken for granted.</param>
    internal int Unread(PromptSketch prompt, bool isPreferred) =>
        prompt.Prefixes is null ? prompt.Tokens : prompt.Unread(isPreferred && !_prefixes.IsCurrent ? prompt.Prefixes.Hashes.Length : _prefixes.Match(prompt.Prefixes));

    // Of the time between two reports; a request that ends later changes nothing.
    private sealed class OpenRequests
    {
        private int _count;
        private int _tokens;

        public int Count => Volatile.Read(ref _count);

        public int Tokens => Volatile.Read(ref _tokens);

        public Request Add(int tokens)
        {
            Change(1, tokens);
            return new Request(this, tokens);
        }

        public void Change(int count, int tokens)
        {
            Interlocked.Add(ref _count, count);
            Interlocked.Add(ref _tokens, tokens);
        }
    }

    private sealed class Request(OpenRequests open, int tokens) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                open.Change(-1, -tokens);
            }
        }
    }
}

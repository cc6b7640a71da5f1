using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>A replica as the router sees it: its last report, and the requests sent to it since.</summary>
public sealed class ReplicaRoute
{
    private readonly TimeProvider _time;
    private readonly PrefixView _prefixes = new();
    private readonly QueuedWork _work;
    private OpenRequests _open = new();
    private long _reportedAt;
    private ReplicaReport _report;

    /// <summary>Begins with a replica's first report, which has just come.</summary>
    public ReplicaRoute(ReplicaReport report, TimeProvider time)
    {
        (_time, _report, _work) = (time, report, new QueuedWork(time));
        Update(report);
    }

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
    /// answer takes about as much. What the replica has done since its report, at its speed, is taken off. Unit: tokens.
    /// </summary>
    public double QueuedTokens => _work.Tokens;

    /// <summary>A newer report has come.</summary>
    public void Update(ReplicaReport report)
    {
        Volatile.Write(ref _report, report);
        Volatile.Write(ref _reportedAt, _time.GetTimestamp());
        Volatile.Write(ref _open, new OpenRequests());
        _work.Set(report.PendingTokens + ((report.Running + report.Waiting) * TokensPerAnswer), report.TimePerPromptToken);
        Learn(report.Prefixes);
    }

    /// <summary>Is passed over until it reports again.</summary>
    public void PassOver() => Volatile.Write(ref _report, Report with { State = ReplicaState.Gone });

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
    public IDisposable CountSent(int tokens = 0)
    {
        _work.Add(tokens + TokensPerAnswer);
        return Volatile.Read(ref _open).Add();
    }

    /// <summary>Tokens of a prompt that would have to be read there.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="isPreferred">The prompt's session was there last: what is not known of that is taken for granted.</param>
    internal int Unread(PromptSketch prompt, bool isPreferred) =>
        prompt.Prefixes is null ? prompt.Tokens : prompt.Unread(isPreferred && !_prefixes.IsCurrent ? prompt.Prefixes.Hashes.Length : _prefixes.Match(prompt.Prefixes));

    private long TokensPerAnswer => Math.Max(1, Report.TokensPerAnswer);

    // Of the time between two reports; a request that ends later changes nothing.
    private sealed class OpenRequests
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Request Add()
        {
            Interlocked.Increment(ref _count);
            return new Request(this);
        }

        public void Remove() => Interlocked.Decrement(ref _count);
    }

    private sealed class Request(OpenRequests open) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                open.Remove();
            }
        }
    }
}

using Orleans.Ai.Replicas;

namespace Orleans.Ai.Routing;

/// <summary>A replica as the router sees it: its last report, and the requests sent to it since.</summary>
public sealed class ReplicaRoute(ReplicaReport report, long reportedAt)
{
    private int _sentSinceReport;
    private long _reportedAt = reportedAt;
    private ReplicaReport _report = report;

    /// <summary>What the replica last said.</summary>
    public ReplicaReport Report => Volatile.Read(ref _report);

    /// <summary>When that came, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long ReportedAt => Volatile.Read(ref _reportedAt);

    /// <summary>Sequences in the batch, waiting, and sent since the last report: what two choices compare.</summary>
    public int QueueDepth => Report.Running + Report.Waiting + Volatile.Read(ref _sentSinceReport);

    /// <summary>A newer report has come.</summary>
    public void Update(ReplicaReport report, long reportedAt)
    {
        Volatile.Write(ref _report, report);
        Volatile.Write(ref _reportedAt, reportedAt);
        Volatile.Write(ref _sentSinceReport, 0);
    }

    /// <summary>A request was sent there.</summary>
    public void CountSent() => Interlocked.Increment(ref _sentSinceReport);
}

using System.Collections.Concurrent;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

/// <summary>What this process knows of the grid: the last report of every silo. Feeds the router's table.</summary>
public sealed class GridView(ReplicaTable table, TimeProvider time)
{
    private static readonly TimeSpan Smoothing = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, SiloView> _silos = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>All silos heard of and not known to be gone, by name.</summary>
    public IReadOnlyList<SiloView> Silos => [.. _silos.Values.OrderBy(silo => silo.Report.Profile.Node, StringComparer.Ordinal)];

    /// <summary>Takes a report; one that is older than what is known is dropped.</summary>
    public void Apply(SiloReport report)
    {
        lock (_lock)
        {
            var node = report.Profile.Node;
            var known = _silos.GetValueOrDefault(node);
            if (known is null || known.Report.Sequence < report.Sequence)
            {
                _silos[node] = Next(known, report);
                table.Apply(report);
            }
        }
    }

    /// <summary>A silo has joined: until it reports, nobody knows here which models it has.</summary>
    public void Await(string node)
    {
        lock (_lock)
        {
            if (!_silos.ContainsKey(node))
            {
                table.Await(node);
            }
        }
    }

    /// <summary>Forgets a silo that is gone.</summary>
    public void Remove(string node)
    {
        lock (_lock)
        {
            _silos.TryRemove(node, out _);
            table.RemoveNode(node);
        }
    }

    private SiloView Next(SiloView? known, SiloReport report)
    {
        var now = time.GetTimestamp();
        if (known is null)
        {
            return new SiloView(report, now, 0);
        }

        var elapsed = time.GetElapsedTime(known.ReceivedAt, now);
        if (elapsed <= TimeSpan.Zero)
        {
            return new SiloView(report, now, known.TokensPerSecond);
        }

        var rate = Math.Max(0, Tokens(report) - Tokens(known.Report)) / elapsed.TotalSeconds;
        var weight = 1 - Math.Exp(-elapsed / Smoothing);
        return new SiloView(report, now, known.TokensPerSecond + (weight * (rate - known.TokensPerSecond)));
    }

    private static long Tokens(SiloReport report) => report.Replicas.Sum(replica => replica.GeneratedTokens);
}

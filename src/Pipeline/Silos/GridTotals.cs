namespace Orleans.Ai.Silos;

/// <summary>What some silos have and do together.</summary>
public sealed record GridTotals
{
    /// <summary>How many silos.</summary>
    public int Silos { get; private init; }

    /// <summary>How many of them drain.</summary>
    public int DrainingSilos { get; private init; }

    /// <summary>Replicas in any state.</summary>
    public int Replicas { get; private init; }

    /// <summary>HTTP requests in flight on the gateways.</summary>
    public int InFlight { get; private init; }

    /// <summary>Sequences in the batches.</summary>
    public int Running { get; private init; }

    /// <summary>Sequences that wait for a place.</summary>
    public int Waiting { get; private init; }

    /// <summary>Tokens that are generated, smoothed over about two seconds. Unit: tokens per second.</summary>
    public double TokensPerSecond { get; private init; }

    /// <summary>Memory for replicas, of processors and accelerators together. Unit: bytes.</summary>
    public long MemoryBytes { get; private init; }

    /// <summary>How much of it is not leased. Unit: bytes.</summary>
    public long FreeMemoryBytes { get; private init; }

    /// <summary>Adds them up.</summary>
    public static GridTotals Of(IReadOnlyCollection<SiloView> silos)
    {
        var reports = silos.Select(silo => silo.Report).ToArray();
        var replicas = reports.SelectMany(report => report.Replicas).ToArray();
        return new()
        {
            Silos = reports.Length,
            DrainingSilos = reports.Count(report => report.IsDraining),
            Replicas = reports.Sum(report => report.ReplicaCount),
            InFlight = reports.Sum(report => report.InFlight),
            Running = replicas.Sum(replica => replica.Running),
            Waiting = replicas.Sum(replica => replica.Waiting),
            TokensPerSecond = silos.Sum(silo => silo.TokensPerSecond),
            MemoryBytes = reports.Sum(MemoryOf),
            FreeMemoryBytes = reports.Sum(report => report.FreeMemoryBytes + report.FreeAcceleratorBytes.Sum()),
        };
    }

    private static long MemoryOf(SiloReport report)
        => report.Profile.MemoryBytes + (report.Profile.AcceleratorCount * report.Profile.AcceleratorMemoryBytes);
}

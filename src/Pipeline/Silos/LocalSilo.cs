using Orleans.Ai.Draining;
using Orleans.Ai.Models;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Silos;

/// <summary>This silo as the others see it.</summary>
public sealed class LocalSilo(SiloProfile profile, LocalReplicas replicas, DrainGate gate, TimeProvider time)
{
    // Begins with the time, so that a restarted silo of the same name is newer than its last run.
    private long _sequence = time.GetUtcNow().UtcTicks;

    /// <summary>What it is.</summary>
    public SiloProfile Profile => profile;

    /// <summary>Its replicas.</summary>
    public LocalReplicas Replicas => replicas;

    /// <summary>Counts its requests and keeps new ones out while it drains.</summary>
    public DrainGate Gate => gate;

    /// <summary>HTTP requests in flight, and streams that any gateway reads from replicas here.</summary>
    public int Running => gate.InFlight + replicas.OpenStreams;

    /// <summary>How it is now, with its replicas of one model, or all.</summary>
    public SiloReport GetReport(ModelId? model = null)
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var all = replicas.Reports.ToList();
        var (processor, accelerators) = replicas.Free;
        return new SiloReport
        {
            Profile = profile,
            Sequence = sequence,
            IsDraining = gate.IsDraining,
            FreeMemoryBytes = processor,
            FreeAcceleratorBytes = accelerators,
            ReplicaCount = all.Count,
            Replicas = model is null ? all : [.. all.Where(replica => replica.Model.Id == model)],
            InFlight = gate.InFlight,
            Expected = replicas.Expected,
        };
    }
}

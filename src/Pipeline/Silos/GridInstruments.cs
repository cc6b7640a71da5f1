using System.Diagnostics.Metrics;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Silos;

/// <summary>
/// What a gateway knows of the grid, as gauges: every silo and replica, and their totals. Each gateway shows the whole grid, so
/// totals are read from one of them and never added up over several.
/// </summary>
public sealed class GridInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Orleans.Ai.Silos";

    private const string Node = "orleans_ai.node";
    private const string Model = "gen_ai.request.model";
    private const string Replica = "orleans_ai.replica";
    private const string State = "state";
    private const string Accelerator = "kind";

    private readonly GridView _grid;

    /// <summary>Makes the instruments; they are read when somebody asks for them.</summary>
    public GridInstruments(IMeterFactory meters, GridView grid)
    {
        _grid = grid;
        var meter = meters.Create(MeterName);
        AddSilos(meter);
        AddReplicas(meter);
        AddTotals(meter);
    }

    private void AddSilos(Meter meter)
    {
        meter.CreateObservableGauge("orleans_ai.silo.memory", () => OfSilos(report => report.Profile.MemoryBytes), "By", "Memory of a silo for replicas on its processor");
        meter.CreateObservableGauge("orleans_ai.silo.memory.free", () => OfSilos(report => report.FreeMemoryBytes), "By", "What of it is not leased");
        meter.CreateObservableGauge("orleans_ai.silo.accelerator.memory", () => OfAccelerators(AcceleratorMemory), "By", "Memory of a silo's accelerators");
        meter.CreateObservableGauge(
            "orleans_ai.silo.accelerator.memory.free", () => OfAccelerators(report => report.FreeAcceleratorBytes.Sum()), "By", "What of it is not leased");
        meter.CreateObservableGauge("orleans_ai.silo.draining", () => OfSilos(report => report.IsDraining ? 1 : 0), "1", "1 while the silo drains");
        meter.CreateObservableGauge("orleans_ai.silo.requests", () => OfSilos(report => report.InFlight), "{request}", "HTTP requests in flight on a gateway");
    }

    private void AddReplicas(Meter meter)
    {
        meter.CreateObservableGauge("orleans_ai.replica.state", () => OfReplicas(_ => 1, withState: true), "1", "1 for each replica, with its state");
        meter.CreateObservableGauge("orleans_ai.replica.running", () => OfReplicas(report => report.Running), "{sequence}", "Sequences in the batch");
        meter.CreateObservableGauge("orleans_ai.replica.waiting", () => OfReplicas(report => report.Waiting), "{sequence}", "Sequences that wait for a place");
        meter.CreateObservableGauge("orleans_ai.replica.memory", () => OfReplicas(report => report.MemoryBytes), "By", "Memory that a replica leases");
        meter.CreateObservableCounter(
            "orleans_ai.replica.generated_tokens", () => OfReplicas(report => report.GeneratedTokens), "{token}", "Tokens generated since it was loaded");
    }

    private void AddTotals(Meter meter)
    {
        meter.CreateObservableGauge("orleans_ai.grid.silos", CountSilos, "{silo}", "Silos by state");
        meter.CreateObservableGauge("orleans_ai.grid.replicas", () => Totals().Replicas, "{replica}", "Replicas in any state");
        meter.CreateObservableGauge("orleans_ai.grid.requests", () => Totals().InFlight, "{request}", "HTTP requests in flight on all gateways");
        meter.CreateObservableGauge("orleans_ai.grid.running", () => Totals().Running, "{sequence}", "Sequences in all batches");
        meter.CreateObservableGauge("orleans_ai.grid.waiting", () => Totals().Waiting, "{sequence}", "Sequences that wait for a place");
        meter.CreateObservableGauge("orleans_ai.grid.memory", () => Totals().MemoryBytes, "By", "Memory for replicas, of processors and accelerators");
        meter.CreateObservableGauge("orleans_ai.grid.memory.free", () => Totals().FreeMemoryBytes, "By", "What of it is not leased");
        meter.CreateObservableGauge("orleans_ai.grid.token_rate", () => Totals().TokensPerSecond, "{token}/s", "Tokens generated per second");
    }

    private GridTotals Totals() => GridTotals.Of(_grid.Silos);

    private IEnumerable<Measurement<long>> CountSilos()
    {
        var totals = Totals();
        return
        [
            new(totals.Silos - totals.DrainingSilos, KeyValuePair.Create<string, object?>(State, "active")),
            new(totals.DrainingSilos, KeyValuePair.Create<string, object?>(State, "draining")),
        ];
    }

    private IEnumerable<Measurement<long>> OfSilos(Func<SiloReport, long> value)
        => _grid.Silos.Select(silo => new Measurement<long>(value(silo.Report), KeyValuePair.Create<string, object?>(Node, silo.Report.Profile.Node)));

    private IEnumerable<Measurement<long>> OfAccelerators(Func<SiloReport, long> value) =>
        from silo in _grid.Silos
        let profile = silo.Report.Profile
        where profile.Accelerator is not AcceleratorKind.None
        select new Measurement<long>(value(silo.Report), new(Node, profile.Node), new(Accelerator, profile.Accelerator.ToString().ToLowerInvariant()));

    private static long AcceleratorMemory(SiloReport report) => report.Profile.AcceleratorCount * report.Profile.AcceleratorMemoryBytes;

    private IEnumerable<Measurement<long>> OfReplicas(Func<ReplicaReport, long> value, bool withState = false) =>
        from silo in _grid.Silos
        from report in silo.Report.Replicas
        select new Measurement<long>(value(report), TagsOf(report, withState));

    private static KeyValuePair<string, object?>[] TagsOf(ReplicaReport report, bool withState)
    {
        var id = report.Replica;
        KeyValuePair<string, object?>[] tags = [new(Model, id.Model.Value), new(Node, id.Node), new(Replica, id.ToString())];
        return withState ? [.. tags, new(State, report.State.ToString().ToLowerInvariant())] : tags;
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Routing;

namespace Orleans.Ai.Silos;

public sealed class GridInstrumentsTests
{
    [Fact]
    public void Gauges_OfAGrid_ShowSilosReplicasAndTotals()
    {
        var time = new FakeTimeProvider();
        var grid = new GridView(new ReplicaTable(), time);
        using var services = new ServiceCollection().AddMetrics().AddSingleton(grid).AddSingleton<GridInstruments>().BuildServiceProvider();
        services.GetRequiredService<GridInstruments>();
        grid.Apply(Report("a", sequence: 1, tokens: 0));
        time.Advance(TimeSpan.FromSeconds(60));
        grid.Apply(Report("a", sequence: 2, tokens: 600));
        grid.Apply(Report("b", sequence: 1, tokens: 0) with { IsDraining = true, Replicas = [], ReplicaCount = 0 });

        var measured = Read(services.GetRequiredService<IMeterFactory>());

        const string Replica = "gen_ai.request.model=demo orleans_ai.node=node orleans_ai.replica=demo@0123456789ab/node/0";
        measured.ShouldBe(
            new Dictionary<string, double>
            {
                ["orleans_ai.silo.memory orleans_ai.node=a"] = 100,
                ["orleans_ai.silo.memory orleans_ai.node=b"] = 100,
                ["orleans_ai.silo.memory.free orleans_ai.node=a"] = 40,
                ["orleans_ai.silo.memory.free orleans_ai.node=b"] = 40,
                ["orleans_ai.silo.accelerator.memory orleans_ai.node=a kind=simulated"] = 1000,
                ["orleans_ai.silo.accelerator.memory orleans_ai.node=b kind=simulated"] = 1000,
                ["orleans_ai.silo.accelerator.memory.free orleans_ai.node=a kind=simulated"] = 700,
                ["orleans_ai.silo.accelerator.memory.free orleans_ai.node=b kind=simulated"] = 700,
                ["orleans_ai.silo.draining orleans_ai.node=a"] = 0,
                ["orleans_ai.silo.draining orleans_ai.node=b"] = 1,
                ["orleans_ai.silo.requests orleans_ai.node=a"] = 3,
                ["orleans_ai.silo.requests orleans_ai.node=b"] = 3,
                [$"orleans_ai.replica.state {Replica} state=ready"] = 1,
                [$"orleans_ai.replica.running {Replica}"] = 2,
                [$"orleans_ai.replica.waiting {Replica}"] = 1,
                [$"orleans_ai.replica.memory {Replica}"] = 60,
                [$"orleans_ai.replica.generated_tokens {Replica}"] = 600,
                ["orleans_ai.grid.silos state=active"] = 1,
                ["orleans_ai.grid.silos state=draining"] = 1,
                ["orleans_ai.grid.replicas"] = 1,
                ["orleans_ai.grid.requests"] = 6,
                ["orleans_ai.grid.running"] = 2,
                ["orleans_ai.grid.waiting"] = 1,
                ["orleans_ai.grid.memory"] = 2200,
                ["orleans_ai.grid.memory.free"] = 1480,
                ["orleans_ai.grid.token_rate"] = 10,
            },
            ignoreOrder: true);
    }

    private static SiloReport Report(string node, long sequence, long tokens) => new()
    {
        Profile = new SiloProfile
        {
            Node = node,
            Roles = SiloRoles.Gateway | SiloRoles.Compute,
            Accelerator = AcceleratorKind.Simulated,
            AcceleratorCount = 2,
            AcceleratorMemoryBytes = 500,
            MemoryBytes = 100,
        },
        Sequence = sequence,
        FreeMemoryBytes = 40,
        FreeAcceleratorBytes = [500, 200],
        ReplicaCount = 1,
        InFlight = 3,
        Replicas = [Samples.Report(0) with { Running = 2, Waiting = 1, GeneratedTokens = tokens, MemoryBytes = 60 }],
    };

    private static Dictionary<string, double> Read(IMeterFactory meters)
    {
        var measured = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GridInstruments.MeterName && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured[Name(instrument, tags)] = Math.Round(value, 6));
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        => string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]);
}

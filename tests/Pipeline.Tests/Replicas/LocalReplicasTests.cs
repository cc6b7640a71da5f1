using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Replicas;

public sealed class LocalReplicasTests : IDisposable
{
    private static readonly SiloProfile Profile = new() { Node = "node", Roles = SiloRoles.Compute, MemoryBytes = 25 };
    private static readonly ModelRegistration Model = new() { Id = Samples.Model.Id, Path = "/models/demo" };
    private readonly ScriptedLoader _loader = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<ReplicaId> _changes = Channel.CreateUnbounded<ReplicaId>();
    private readonly LocalReplicas _replicas;

    public LocalReplicasTests()
    {
        _replicas = new LocalReplicas(Profile, _loader, _time, NullLogger<LocalReplicas>.Instance);
        _replicas.Changed += id => _changes.Writer.TryWrite(id);
    }

    [Fact]
    public async Task Load_AsMuchAsFits_LeasesMemoryAndThenRefuses()
    {
        (await _replicas.LoadAsync(Model, 10)).ShouldBeNull();
        (await _replicas.LoadAsync(Model, 10)).ShouldBeNull();
        (await _replicas.LoadAsync(Model, 10)).ShouldNotBeNull().Code.ShouldBe(InferenceErrorCode.NoFittingSilo);

        var ready = new[] { await NextChangeAsync(), await NextChangeAsync() };

        ready.Select(id => id.Slot).Order().ShouldBe([0, 1]);
        _replicas.Reports.ShouldAllBe(report => report.State == ReplicaState.Ready && report.MemoryBytes == 10);
        _replicas.Free.Processor.ShouldBe(5);
    }

    [Fact]
    public async Task Unload_WhileItIsRead_WaitsForItsStreamsThenFreesTheMemory()
    {
        await _replicas.LoadAsync(Model, 10);
        var id = await NextChangeAsync();
        _replicas.TryGet(id, out var found).ShouldBeTrue();
        var replica = (ScriptedLoader.Replica)found!;

        _replicas.Unload(id);
        _replicas.Reports.ShouldHaveSingleItem().State.ShouldBe(ReplicaState.Draining);
        replica.IsDisposed.ShouldBeFalse();
        replica.Drained.SetResult();
        await NextChangeAsync();

        replica.IsDisposed.ShouldBeTrue();
        _replicas.Reports.ShouldBeEmpty();
        _replicas.Free.Processor.ShouldBe(25);
    }

    [Fact]
    public async Task Unload_WhileItLoads_EndsItOnceLoaded()
    {
        var mayLoad = new TaskCompletionSource();
        ScriptedLoader.Replica? loaded = null;
        _loader.OnLoad = id =>
        {
            mayLoad.Task.GetAwaiter().GetResult();
            loaded = new ScriptedLoader.Replica(id);
            loaded.Drained.SetResult();
            return loaded;
        };
        await _replicas.LoadAsync(Model, 10);

        _replicas.Unload(_replicas.Reports.Single().Replica);
        mayLoad.SetResult();
        await NextChangeAsync();
        await NextChangeAsync();

        loaded.ShouldNotBeNull().IsDisposed.ShouldBeTrue();
        _replicas.Free.Processor.ShouldBe(25);
    }

    [Fact]
    public async Task Load_ThatFails_SaysWhyUntilItIsUnloaded()
    {
        _loader.OnLoad = _ => throw new InvalidDataException("tensor 'x' is missing");
        await _replicas.LoadAsync(Model, 10);
        var id = await NextChangeAsync();

        var report = _replicas.Reports.ShouldHaveSingleItem();
        report.State.ShouldBe(ReplicaState.Gone);
        report.Problem.ShouldBe("tensor 'x' is missing");
        _replicas.TryGet(id, out _).ShouldBeFalse();
        _replicas.Unload(id);
        await NextChangeAsync();

        _replicas.Free.Processor.ShouldBe(25);
    }

    [Fact]
    public async Task UnloadOrphans_ModelNoLongerRegistered_EndsWhatWasLeasedBefore()
    {
        var before = _time.GetTimestamp();
        _loader.OnLoad = id =>
        {
            var replica = new ScriptedLoader.Replica(id);
            replica.Drained.SetResult();
            return replica;
        };
        await _replicas.LoadConfiguredAsync(Model with { Id = new("configured") });
        await _replicas.LoadAsync(Model, 10);
        await NextChangeAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        _replicas.UnloadOrphans(new HashSet<ModelId>(), before);
        _replicas.UnloadOrphans(new HashSet<ModelId> { Model.Id }, _time.GetTimestamp());
        _replicas.Reports.Count().ShouldBe(2);
        _replicas.UnloadOrphans(new HashSet<ModelId>(), _time.GetTimestamp());
        await NextChangeAsync();

        _replicas.Free.Processor.ShouldBe(15, "the configuration's replica stays");
    }

    public void Dispose() => _replicas.Dispose();

    private async Task<ReplicaId> NextChangeAsync() =>
        await _changes.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
}

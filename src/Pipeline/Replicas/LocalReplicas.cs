using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;
using Orleans.Ai.Placement;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Replicas;

/// <summary>
/// The replicas that this process hosts and the memory they lease. Replica grains look theirs up here; the reporter reads their
/// load; the silo's agent has them loaded and unloaded.
/// </summary>
public sealed partial class LocalReplicas(SiloProfile profile, IReplicaLoader loader, TimeProvider time, ILogger<LocalReplicas> logger) : IDisposable
{
    // Loading reads disks and fills every processor: more at once would starve the replicas that run.
    private readonly SemaphoreSlim _loads = new(2);
    private readonly SemaphoreSlim _measuring = new(Environment.ProcessorCount);
    private readonly ConcurrentDictionary<ReplicaId, HostedReplica> _replicas = new();
    private readonly SiloCapacity _capacity = new(profile);
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<ModelId> _expected = [];

    /// <summary>A replica has become ready, has failed, or is gone. Raised on any thread.</summary>
    public event Action<ReplicaId>? Changed;

    /// <summary>Reports of all replicas hosted here.</summary>
    public IEnumerable<ReplicaReport> Reports => _replicas.Values.Select(replica => replica.Report);

    /// <summary>Streams that are being read from them.</summary>
    public int OpenStreams => _replicas.Values.Sum(replica => replica.Engine?.OpenStreams ?? 0);

    /// <summary>Memory that is not leased, on the processor and on each accelerator. Unit: bytes.</summary>
    public (long Processor, IReadOnlyList<long> Accelerators) Free
    {
        get
        {
            lock (_lock)
            {
                return (_capacity.FreeMemoryBytes, _capacity.FreeAcceleratorBytes);
            }
        }
    }

    /// <summary>Finds a replica that is loaded.</summary>
    public bool TryGet(ReplicaId id, [NotNullWhen(true)] out ILocalReplica? replica) =>
        (replica = _replicas.GetValueOrDefault(id)?.Engine) is not null;

    /// <summary>Looks at a model's files, beside the caller's turn and a few at a time: it reads them.</summary>
    public async Task<ModelMeasurement> MeasureAsync(ModelRegistration model)
    {
        await _measuring.WaitAsync();
        try
        {
            return await Task.Run(() => loader.Measure(model));
        }
        finally
        {
            _measuring.Release();
        }
    }

    /// <summary>Models of this process's configuration that it has not looked at yet.</summary>
    public IReadOnlyList<ModelId> Expected => _expected;

    /// <summary>Names the model that <see cref="LoadConfiguredAsync"/> is about to load: until it is known, nobody is to be told that there is none.</summary>
    public void Expect(ModelId model) => _expected = [model];

    /// <summary>Loads the model of this process's configuration; it stays until the process ends. Fails as the loader does.</summary>
    public async Task<ILocalReplica> LoadConfiguredAsync(ModelRegistration model)
    {
        var measured = await MeasureAsync(model);
        if (measured.Model is not { } descriptor)
        {
            // Loading meets what measuring met, and says so in its own words.
            return loader.Load(model, new ReplicaId(model.Id, "unknown", profile.Node, 0), []);
        }

        HostedReplica hosted;
        lock (_lock)
        {
            hosted = Add_NeedsLock(descriptor, _capacity.Take(measured.MemoryBytes), isManaged: false);
        }

        _expected = [];

        return await LoadAsync(hosted, model);
    }

    /// <summary>Leases memory for a replica that the grid asks for, and begins to load it.</summary>
    /// <returns>Why not; <see langword="null"/> when loading has begun.</returns>
    public async Task<InferenceError?> LoadAsync(ModelRegistration model, long bytes)
    {
        var measured = await MeasureAsync(model);
        if (measured.Model is not { } descriptor)
        {
            return measured.Error;
        }

        HostedReplica hosted;
        lock (_lock)
        {
            if (!_capacity.TryLease(model.Needs, bytes, out var lease))
            {
                return new InferenceError { Code = InferenceErrorCode.NoFittingSilo, Message = $"{profile.Node} has no {ByteText.Of(bytes)} free any more." };
            }

            hosted = Add_NeedsLock(descriptor, lease, isManaged: true);
        }

        _ = LoadManagedAsync(hosted, model);
        return null;
    }

    /// <summary>Lets a replica finish what runs on it, then frees its memory.</summary>
    public void Unload(ReplicaId id)
    {
        if (_replicas.GetValueOrDefault(id) is not { IsManaged: true, IsEnding: false } hosted)
        {
            return;
        }

        hosted.IsEnding = true;
        if (hosted.Engine is not null || hosted.Problem is not null)
        {
            _ = EndAsync(hosted);
        }
    }

    /// <summary>Unloads the replicas that the grid once asked for and whose models are no longer registered.</summary>
    /// <param name="registered">Names of the registered models.</param>
    /// <param name="asOf">When that was known, by <see cref="TimeProvider.GetTimestamp"/>: replicas leased later are left alone.</param>
    public void UnloadOrphans(IReadOnlySet<ModelId> registered, long asOf)
    {
        foreach (var orphan in _replicas.Values.Where(hosted => hosted.LeasedAt < asOf && !registered.Contains(hosted.Id.Model)))
        {
            Unload(orphan.Id);
        }
    }

    /// <summary>Ends all engines; requests that have not ended fail.</summary>
    public void Dispose()
    {
        _loads.Dispose();
        foreach (var hosted in _replicas.Values)
        {
            hosted.IsEnding = true;
            hosted.Engine?.Dispose();
        }
    }

    private HostedReplica Add_NeedsLock(ModelDescriptor model, MemoryLease lease, bool isManaged)
    {
        var slot = 0;
        while (_replicas.ContainsKey(Id(slot)))
        {
            slot++;
        }

        var hosted = new HostedReplica(Id(slot), model, lease, isManaged, time.GetTimestamp());
        _replicas[hosted.Id] = hosted;
        LogLoading(hosted.Id, ByteText.Of(lease.TotalBytes));
        return hosted;

        ReplicaId Id(int at) => new(model.Id, model.Revision, profile.Node, at);
    }

    private async Task LoadManagedAsync(HostedReplica hosted, ModelRegistration model)
    {
        try
        {
            await LoadAsync(hosted, model);
        }
        catch (Exception exception)
        {
            LogFailed(exception, hosted.Id);
            hosted.Problem = exception.Message;
        }

        Changed?.Invoke(hosted.Id);
        if (hosted.IsEnding)
        {
            await EndAsync(hosted);
        }
    }

    private async Task<ILocalReplica> LoadAsync(HostedReplica hosted, ModelRegistration model)
    {
        await _loads.WaitAsync();
        try
        {
            var engine = await Task.Factory.StartNew(
                () => loader.Load(model, hosted.Id, hosted.Lease.Devices), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            hosted.Engine = engine;
            return engine;
        }
        finally
        {
            _loads.Release();
        }
    }

    private async Task EndAsync(HostedReplica hosted)
    {
        try
        {
            if (hosted.Engine is { } engine)
            {
                await engine.DrainAsync(CancellationToken.None);
                engine.Dispose();
            }
        }
        catch (Exception exception)
        {
            LogUnloadFailed(exception, hosted.Id);
        }

        _replicas.TryRemove(hosted.Id, out _);
        lock (_lock)
        {
            _capacity.Release(hosted.Lease);
        }

        LogUnloaded(hosted.Id);
        Changed?.Invoke(hosted.Id);
    }
}

using Microsoft.Extensions.Options;
using Orleans.Ai.Engines;
using Orleans.Ai.Replicas;
using Orleans.Ai.Routing;
using Orleans.Configuration;

namespace Orleans.Ai.Models;

/// <summary>
/// Loads the model of this process beside the running server, so that health and the page answer meanwhile, and offers it as
/// a replica. A model that does not load stops the process: a server without one is of no use.
/// </summary>
internal sealed class ModelHost(
    EngineLoader loader,
    IOptions<ModelOptions> options,
    IOptions<SiloOptions> silo,
    LocalReplicas replicas,
    ReplicaTable table,
    IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private readonly TaskCompletionSource<EngineReplica> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the model can answer; fails as loading did.</summary>
    public Task<EngineReplica> Loaded => _loaded.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var thread = new Thread(Load) { IsBackground = true, Name = "model load" };
        thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        if (_loaded.TrySetCanceled() || !_loaded.Task.IsCompletedSuccessfully)
        {
            return;
        }

        var replica = _loaded.Task.GetAwaiter().GetResult();
        replicas.Remove(replica.GetReport().Replica);
        replica.Dispose();
    }

    private void Load()
    {
        try
        {
            var model = options.Value;
            var replica = loader.Load(model.Path, model.Id is { } id ? new ModelId(id) : null, silo.Value.SiloName);
            replicas.Add(replica);
            table.Apply(replica.GetReport());
            if (!_loaded.TrySetResult(replica))
            {
                replica.Dispose();
            }
        }
        catch (Exception exception)
        {
            _loaded.TrySetException(exception);
            lifetime.StopApplication();
        }
    }
}

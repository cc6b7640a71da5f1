using Microsoft.Extensions.Options;
using Orleans.Ai.ModelFiles;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Models;

/// <summary>
/// Loads the model of this process's configuration beside the running server, so that health and the page answer meanwhile. A
/// model that does not load stops the process: a server that lacks what it was told to serve is of no use.
/// </summary>
internal sealed class ModelHost(
    IOptions<ModelOptions> options, LocalReplicas replicas, LocalSilo silo, GridView view, IHostApplicationLifetime lifetime) : IHostedService
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the model can answer, at once where none is configured; fails as loading did.</summary>
    public Task Loaded => _loaded.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = LoadAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LoadAsync()
    {
        try
        {
            if (options.Value.Path is { } path && silo.Profile.Roles.HasFlag(SiloRoles.Compute))
            {
                var name = options.Value.Id ?? ModelPath.NameOf(path);
                var model = new ModelRegistration { Id = new ModelId(name), Path = path };

                // Before anything is waited for, and so before the server listens.
                replicas.Expect(model.Id);
                view.Apply(silo.GetReport());
                await Task.Run(() => replicas.LoadConfiguredAsync(model));
                view.Apply(silo.GetReport());
            }

            _loaded.TrySetResult();
        }
        catch (Exception exception)
        {
            _loaded.TrySetException(exception);
            lifetime.StopApplication();
        }
    }
}

using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Placement;
using Orleans.Ai.Replicas;
using Orleans.Ai.Silos;

namespace Orleans.Ai.Models;

/// <summary>
/// Keeps what is asked for of one model, and brings the replicas there by <see cref="ReplicaPlan"/>. Which replicas there are it asks
/// the silos each time: they know.
/// </summary>
internal sealed partial class ModelGrain(
    [PersistentState("model")] IPersistentState<ModelState> state, SiloAgents silos, TimeProvider time, ILogger<ModelGrain> logger)
    : Grain, IModelGrain
{
    private const int MaxReplicas = 1024;
    private readonly LoadBackoff _backoff = new(time);
    private InferenceError? _problem;

    private static InferenceError Unanswered { get; } = new()
    {
        Code = InferenceErrorCode.StorageUnavailable,
        Message = "Not every silo answered in time, and none that did can take the model. Ask again shortly; asking twice does no harm.",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private ModelId Id => new(this.GetPrimaryKeyString());

    private ICatalogGrain Catalog => GrainFactory.GetGrain<ICatalogGrain>(0);

    public async Task<InferenceError?> RegisterAsync(ModelRegistration registration)
    {
        if (state.State.Registration is { } known)
        {
            return known == registration ? null : Exists($"'{Id}' is registered with other settings. DELETE /admin/models/{Id} first, or scale it.");
        }

        var (reports, isComplete) = await silos.AskAsync(Id);
        if (reports.FirstOrDefault(silo => silo.Replicas.Any(replica => replica.State is not ReplicaState.Draining)) is { } serving)
        {
            return Exists($"'{Id}' is served by the configuration of {serving.Profile.Node} (Model:Path). Choose another id.");
        }

        var measured = await MeasureAsync(registration, reports);
        if (measured.Error?.Code is InferenceErrorCode.NoFittingSilo && !isComplete)
        {
            return Unanswered;
        }

        if (measured.Error is not null || CheckReplicas(registration.Replicas) is not null)
        {
            return measured.Error ?? CheckReplicas(registration.Replicas);
        }

        await Catalog.AddAsync(Id);
        await WriteAsync(new ModelState { Registration = registration, MemoryBytes = measured.MemoryBytes, RegisteredAt = time.GetUtcNow() });
        LogRegistered(Id, registration.Replicas, registration.Path);
        ReconcileSoon();
        return null;
    }

    public async Task<InferenceError?> RemoveAsync()
    {
        if (state.State.Registration is null)
        {
            return NotRegistered();
        }

        await WriteAsync(null);
        LogRemoved(Id);
        ReconcileSoon();
        return null;
    }

    public async Task<InferenceError?> ScaleAsync(int replicas)
    {
        if (state.State.Registration is not { } registration)
        {
            return NotRegistered();
        }

        if (CheckReplicas(replicas) is { } wrong)
        {
            return wrong;
        }

        await WriteAsync(state.State with { Registration = registration with { Replicas = replicas } });
        LogScaled(Id, replicas);
        _backoff.Reset();
        ReconcileSoon();
        return null;
    }

    public async Task<ModelStatus?> GetStatusAsync()
    {
        if (state.State.Registration is not { } registration)
        {
            return null;
        }

        var (reports, _) = await silos.AskAsync(Id);
        return new ModelStatus
        {
            Registration = registration,
            MemoryBytes = state.State.MemoryBytes,
            RegisteredAt = state.State.RegisteredAt,
            Replicas = [.. reports.SelectMany(silo => silo.Replicas)],
            Problem = _problem,
        };
    }

    public async Task ReconcileAsync()
    {
        // With a silo's answer missing, its replicas might be started twice: its next sign of life, or its end, brings us back.
        var (reports, isComplete) = await silos.AskAsync(Id);
        if (!isComplete)
        {
            return;
        }

        var plan = ReplicaPlan.Make(state.State.Registration?.Replicas ?? 0, reports);
        foreach (var replica in plan.End)
        {
            await (silos.Find(replica.Node)?.UnloadAsync(replica) ?? Task.CompletedTask);
        }

        if (state.State.Registration is { } registration)
        {
            await StartAsync(registration, plan);
        }
        else
        {
            await Catalog.RemoveAsync(Id);
        }
    }

    private async Task StartAsync(ModelRegistration registration, ReplicaPlan plan)
    {
        _backoff.Observe(plan);
        var problem = plan.Problem is { } failure ? CannotLoad(failure) : plan.IsServing ? null : _problem;
        for (var started = 0; started < plan.Start && _backoff.MayTry; started++)
        {
            problem = await GrainFactory.GetGrain<IPlacementGrain>(0).PlaceAsync(registration, state.State.MemoryBytes);
            if (problem is not null)
            {
                break;
            }
        }

        if (problem is not null && problem.Message != _problem?.Message)
        {
            LogProblem(Id, problem.Message);
        }

        _problem = problem;
    }

    // Looks at the files on a silo that could host them; whether any could is looked at once their size is known.
    private async Task<ModelMeasurement> MeasureAsync(ModelRegistration registration, IReadOnlyList<SiloReport> reports)
    {
        var asked = registration.Needs.MemoryBytes ?? 0;
        if (ReplicaPlacer.RefusalForever(registration, asked, reports) is { } refusal)
        {
            return new ModelMeasurement { Error = refusal };
        }

        var silo = reports.First(silo => SiloFit.MissingForever(silo.Profile, registration.Needs, asked) is null);
        var measured = await silos.Find(silo.Profile.Node)!.MeasureAsync(registration);
        var bytes = registration.Needs.MemoryBytes ?? measured.MemoryBytes;
        return measured with { MemoryBytes = bytes, Error = measured.Error ?? ReplicaPlacer.RefusalForever(registration, bytes, reports) };
    }

    private async Task WriteAsync(ModelState? next)
    {
        try
        {
            state.State = next ?? new ModelState();
            await (next is null ? state.ClearStateAsync() : state.WriteStateAsync());
        }
        catch
        {
            // What is in memory is no longer what is stored: begin anew from the store.
            DeactivateOnIdle();
            throw;
        }
    }

    private void ReconcileSoon() => this.AsReference<IModelGrain>().ReconcileAsync().Ignore();

    private static InferenceError? CheckReplicas(int replicas) => replicas is >= 0 and <= MaxReplicas ? null : new InferenceError
    {
        Code = InferenceErrorCode.InvalidRequest,
        Message = $"replicas must be 0 to {MaxReplicas}, but is {replicas}.",
        Parameter = "replicas",
    };

    private static InferenceError Exists(string message) => new() { Code = InferenceErrorCode.AlreadyExists, Message = message, Parameter = "id" };

    private InferenceError CannotLoad(string problem) => new()
    {
        Code = InferenceErrorCode.NoReplica,
        Message = $"A replica of '{Id}' could not be loaded: {problem}",
        Parameter = "path",
    };

    private InferenceError NotRegistered() => new()
    {
        Code = InferenceErrorCode.ModelNotFound,
        Message = $"No model '{Id}' is registered. GET /admin/models lists those that are.",
        Parameter = "id",
    };
}

using Orleans.Ai.Generations;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>Generations that stand where a test says.</summary>
internal sealed class ScriptedGenerations : ISessionGenerations
{
    public Dictionary<RequestId, GenerationState> States { get; } = [];

    public List<RequestId> Deleted { get; } = [];

    /// <summary>Runs while one is being deleted.</summary>
    public Func<RequestId, Task> OnDelete { get; set; } = _ => Task.CompletedTask;

    public Exception? Failure { get; set; }

    /// <summary>How often one was looked after.</summary>
    public int Looks { get; private set; }

    public Task<GenerationState?> FindAsync(RequestId request)
    {
        Looks++;
        return Failure is { } failure
            ? Task.FromException<GenerationState?>(failure)
            : Task.FromResult(States.TryGetValue(request, out var state) ? state : (GenerationState?)null);
    }

    public Task CancelAsync(RequestId request)
    {
        States[request] = GenerationState.Cancelled;
        return Task.CompletedTask;
    }

    public async Task DeleteAsync(RequestId request)
    {
        await OnDelete(request);
        Deleted.Add(request);
    }
}

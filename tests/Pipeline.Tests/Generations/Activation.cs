using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>A generation in memory, one turn at a time as in its grain.</summary>
internal sealed class Activation
{
    private readonly TaskFactory _turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private readonly TaskCompletionSource _gaveWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecordedGeneration _generation;

    public Activation(LocalGenerations generations) => _generation = generations.Add(World.Id, () => _gaveWay.TrySetResult(), _ => Task.CompletedTask);

    public Task GaveWay => _gaveWay.Task;

    public bool IsIdle => _generation.IsIdle;

    public Task<T> RunAsync<T>(Func<RecordedGeneration, Task<T>> run) => _turns.StartNew(() => run(_generation)).Unwrap();

    public Task RunAsync(Func<RecordedGeneration, Task> run) => _turns.StartNew(() => run(_generation)).Unwrap();

    /// <summary>Begins it, or joins it, and reads on behind the events that are there.</summary>
    public Task InferAsync(List<InferenceEvent> events, InferenceRequest? request = null, CancellationTokenSource? leaving = null) =>
        RunAsync(generation => ReadAsync(generation.InferAsync(request ?? World.Request, events.Count, leaving?.Token ?? TestContext.Current.CancellationToken), events));

    public async Task<List<InferenceEvent>> InferAsync(InferenceRequest? request = null)
    {
        List<InferenceEvent> events = [];
        await InferAsync(events, request);
        return events;
    }

    private static async Task ReadAsync(IAsyncEnumerable<InferenceEvent> told, List<InferenceEvent> events)
    {
        await foreach (var one in told)
        {
            one.Sequence.ShouldBe(events.Count);
            // The reader of a process that has died may still take what was told.
            lock (events)
            {
                events.Add(one);
            }
        }
    }
}

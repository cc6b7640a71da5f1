using Orleans.Ai.Clustering;

namespace Orleans.Ai.Generations;

/// <summary>Counts the steps that leave the process for good, and does with one of them what the test says.</summary>
internal sealed class StepGate(int at = -1, StepFailure failure = StepFailure.None)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _steps = -1;

    /// <summary>Ends when the process has died.</summary>
    public Task Died => _reached.Task;

    public int Steps => _steps + 1;

    public bool HasDied => Died.IsCompleted;

    public async Task StepAsync(Action step)
    {
        var number = Interlocked.Increment(ref _steps);
        await Task.Yield();
        if (number != at || failure is StepFailure.None)
        {
            await IfAliveAsync();
            step();
            await IfAliveAsync();
            return;
        }

        if (failure is StepFailure.DiesAfter or StepFailure.AnswerIsLost)
        {
            step();
        }

        if (failure is StepFailure.DiesBefore or StepFailure.DiesAfter)
        {
            _reached.SetResult();
            await IfAliveAsync();
        }

        throw new StorageUnavailableException("Away.");
    }

    // Nothing that a dead process waits for ever comes.
    private Task IfAliveAsync() => HasDied ? new TaskCompletionSource().Task : Task.CompletedTask;
}

namespace Orleans.Ai.Routes;

/// <summary>Runners, of whom the first with content wins; the others are stopped.</summary>
internal sealed class HedgeRace(CancellationToken cancellationToken) : IDisposable
{
    private readonly List<(Task<Attempt?> Task, CancellationTokenSource Stop)> _runners = [];

    /// <summary>One more begins.</summary>
    public void Start(Func<CancellationToken, Task<Attempt?>> run)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _runners.Add((run(stop.Token), stop));
    }

    /// <summary>Waits for those that run, but not for longer than that.</summary>
    /// <returns>None has ended.</returns>
    public async Task<bool> IsLateAsync(TimeSpan patience, TimeProvider time)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = Task.Delay(patience, time, enough.Token);
        await Task.WhenAny([wait, .. _runners.Select(runner => runner.Task)]);
        await enough.CancelAsync();
        return !_runners.Any(runner => runner.Task.IsCompleted) && !cancellationToken.IsCancellationRequested;
    }

    /// <summary>Waits for the first with content, then for the others to have stopped.</summary>
    /// <returns>The winner; <see langword="null"/>: none has content.</returns>
    public async Task<Attempt?> FinishAsync()
    {
        var running = _runners.ToList();
        while (running.Count > 0)
        {
            await Task.WhenAny(running.Select(runner => runner.Task));
            var ended = running.First(runner => runner.Task.IsCompleted);
            running.Remove(ended);
            if (!ended.Task.IsCompletedSuccessfully || await ended.Task is not { } winner)
            {
                continue;
            }

            foreach (var (task, stop) in running)
            {
                await stop.CancelAsync();
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return winner;
        }

        // All have failed; where one was cancelled, that is what happened.
        foreach (var (task, _) in _runners)
        {
            await task;
        }

        return null;
    }

    // The winner goes on with its own.
    public void Dispose()
    {
        foreach (var (task, stop) in _runners.Where(runner => !runner.Task.IsCompletedSuccessfully))
        {
            stop.Dispose();
        }
    }
}

namespace Orleans.Ai.Storage;

/// <summary>Something to do on a connection's thread, and the task of whoever waits for it.</summary>
/// <param name="body">What to do.</param>
internal sealed class StateWork(Func<StateConnection, object?> body)
{
    // The waiters' code never runs on our thread.
    private readonly TaskCompletionSource<object?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? _result;

    /// <summary>What the body returned or threw.</summary>
    public Task<object?> Outcome => _outcome.Task;

    /// <summary>It is done when what it deleted is gone from the disk, too.</summary>
    public bool Erases { get; init; }

    /// <summary>What went wrong, if anything.</summary>
    public Exception? Problem { get; set; }

    /// <summary>Does it; may be repeated where the transaction was rolled back.</summary>
    public void Run(StateConnection connection)
    {
        Problem = null;
        try
        {
            _result = body(connection);
        }
        catch (Exception exception)
        {
            Problem = exception;
        }
    }

    /// <summary>Tells the waiter.</summary>
    public void Publish()
    {
        if (Problem is { } problem)
        {
            _outcome.SetException(problem);
        }
        else
        {
            _outcome.SetResult(_result);
        }
    }
}

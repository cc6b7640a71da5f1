namespace Orleans.Ai.Browser;

/// <summary>Holds all answers of a replica before one of their tokens, until it is opened: what is in mid-answer then is so for sure.</summary>
internal sealed class TokenGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _open = Opened();
    private int _after;

    /// <summary>From now on holds answers that have so many tokens.</summary>
    public void Hold(int after)
    {
        lock (_lock)
        {
            (_after, _open) = (after, _open.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _open);
        }
    }

    /// <summary>Lets all go on.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _open.TrySetResult();
        }
    }

    /// <summary>Waits while answers with so many tokens are held.</summary>
    public Task PassAsync(int tokens, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return tokens < _after ? Task.CompletedTask : _open.Task.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}

namespace Orleans.Ai.Draining;

/// <summary>Counts the requests in flight and, while closed, lets no new one in.</summary>
public sealed class DrainGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _empty = NewSource();
    private int _inFlight;

    /// <summary>The silo drains: no new request is let in.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Requests in flight.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Lets a request in, unless draining. Who got in must <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            _inFlight += IsDraining ? 0 : 1;
            return !IsDraining;
        }
    }

    /// <summary>A request has ended.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _inFlight--;
            CompleteIfEmpty_NeedsLock();
        }
    }

    /// <summary>Closes the gate; the task ends when the last request has left, or the gate is opened again.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            IsDraining = true;
            CompleteIfEmpty_NeedsLock();
            return _empty.Task;
        }
    }

    /// <summary>Opens the gate again.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            IsDraining = false;
            _empty.TrySetResult();
            _empty = NewSource();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void CompleteIfEmpty_NeedsLock()
    {
        if (IsDraining && _inFlight == 0)
        {
            _empty.TrySetResult();
        }
    }
}

using Microsoft.Extensions.Options;

namespace Orleans.Ai.Generations;

/// <summary>
/// Ticks for all generations of a silo at once, so that what they write falls into one commit of the store. It rests while nobody
/// waits.
/// </summary>
internal sealed class CommitClock : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _window;
    private readonly ITimer _timer;
    private TaskCompletionSource? _next;

    public CommitClock(IOptions<GenerationOptions> options, TimeProvider time)
    {
        _window = options.Value.CommitWindow;
        _timer = time.CreateTimer(static clock => ((CommitClock)clock!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends with the next tick, which is at most a window away.</summary>
    public Task NextAsync()
    {
        lock (_lock)
        {
            if (_next is null)
            {
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _timer.Change(_window, Timeout.InfiniteTimeSpan);
            }

            return _next.Task;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        TaskCompletionSource? next;
        lock (_lock)
        {
            (next, _next) = (_next, null);
        }

        next?.SetResult();
    }
}

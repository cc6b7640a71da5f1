using System.Diagnostics;

namespace Orleans.Ai.Streams;

/// <summary>Counts steps of a fixed length, as an engine would do them.</summary>
internal sealed class StepClock(TimeSpan period)
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Current { get; private set; }

    /// <summary>Waits until there are more steps than <paramref name="step"/>.</summary>
    public async ValueTask AfterAsync(int step)
    {
        while (Volatile.Read(ref _next) is var next && Current <= step)
        {
            await next.Task;
        }
    }

    public async Task RunAsync()
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (await timer.WaitForNextTickAsync())
        {
            if (watch.Elapsed > period * (Current + 1))
            {
                Current++;
                Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            }
        }
    }
}

using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Orleans.Ai.Fuzzing;

/// <summary>Runs what may fail or never end on a thread of its own.</summary>
internal static class Guarded
{
    private const int StackSize = 1 << 20; // as the pool's threads have

    public static (bool Value, Exception? Failure, TimeSpan Elapsed, long Allocated) Run(Func<bool> action, TimeSpan patience)
    {
        var (value, failure, allocated) = (false, (ExceptionDispatchInfo?)null, 0L);
        var watch = Stopwatch.StartNew();
        var thread = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                value = action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }, StackSize)
        { IsBackground = true };
        thread.Start();
        return thread.Join(patience)
            ? (value, failure?.SourceException, watch.Elapsed, allocated)
            : (false, new TimeoutException($"It did not end within {patience.TotalSeconds} s."), watch.Elapsed, 0);
    }
}

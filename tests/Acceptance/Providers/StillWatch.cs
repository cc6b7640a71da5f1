using System.Diagnostics;

namespace Orleans.Ai.Providers;

/// <summary>Notices when this program itself does not get on: what was measured then says nothing of the grid.</summary>
internal sealed class StillWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest time in which it did nothing.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Watches until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval);
        for (var last = Stopwatch.GetTimestamp(); !stop.IsCancellationRequested; last = Stopwatch.GetTimestamp())
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            Longest = Stopwatch.GetElapsedTime(last) is var still && still > Longest ? still : Longest;
        }
    }
}

using System.Diagnostics;

namespace Orleans.Ai.Storage;

internal sealed class BystanderGrain : Grain, IBystanderGrain
{
    public Task<TimeSpan> GetDelayAsync(long calledAt) => Task.FromResult(Stopwatch.GetElapsedTime(calledAt));
}

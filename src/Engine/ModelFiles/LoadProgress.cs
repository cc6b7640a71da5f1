namespace Orleans.Ai.ModelFiles;

/// <summary>Tells from time to time how much of a model has been read. Any thread.</summary>
/// <param name="total">Weights in all.</param>
/// <param name="interval">Time from one report to the next, and from the start to the first.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Is given the share that has been read, from 0 to 1.</param>
internal sealed class LoadProgress(long total, TimeSpan interval, TimeProvider time, Action<double> report)
{
    private long _done;
    private long _reported = time.GetTimestamp();

    /// <summary>Counts weights that have been read.</summary>
    public void Add(long weights)
    {
        var done = Interlocked.Add(ref _done, weights);
        var reported = Interlocked.Read(ref _reported);
        if (time.GetElapsedTime(reported) >= interval && Interlocked.CompareExchange(ref _reported, time.GetTimestamp(), reported) == reported)
        {
            report(Math.Min(1, (double)done / Math.Max(1, total)));
        }
    }
}

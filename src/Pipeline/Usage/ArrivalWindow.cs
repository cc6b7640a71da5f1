namespace Orleans.Ai.Usage;

/// <summary>How many requests came of late, from the number of the last one at earlier moments.</summary>
/// <param name="interval">What is meant by of late.</param>
/// <param name="time">The clock.</param>
internal sealed class ArrivalWindow(TimeSpan interval, TimeProvider time)
{
    // The moment before that is at least an interval ago, as soon as there is one; moments are at least an interval apart.
    private (long At, long Issued) _before = (time.GetTimestamp(), 0);
    private (long At, long Issued) _last = (time.GetTimestamp(), 0);

    /// <summary>As many as came within an interval.</summary>
    /// <param name="issued">Number of the last one so far.</param>
    public long Count(long issued)
    {
        if (time.GetElapsedTime(_last.At) >= interval)
        {
            (_before, _last) = (_last, (time.GetTimestamp(), issued));
        }

        var elapsed = time.GetElapsedTime(_before.At);
        return elapsed <= interval ? issued - _before.Issued : (long)((issued - _before.Issued) * (interval / elapsed));
    }
}

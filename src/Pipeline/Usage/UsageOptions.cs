using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Usage;

/// <summary>How the usage of requests is kept.</summary>
public sealed class UsageOptions
{
    /// <summary>
    /// How long a record of a plain request is held back, to be stored with others: as much is lost when the process is killed.
    /// Default 25 ms, bounds 1 ms to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Records that are held in memory while the store is away; what comes then is lost, counted and logged. Unit: records. Default
    /// 100000, bounds 1000 to 10000000.
    /// </summary>
    [Range(1000, 10_000_000)]
    public int MaxPending { get; set; } = 100_000;

    /// <summary>How long records are kept, to the day. Default 90 days, bounds 1 day to 3650 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}

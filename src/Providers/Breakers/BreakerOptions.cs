using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Breakers;

/// <summary>When circuit breakers of providers open and close: section <c>Breaker</c>.</summary>
public sealed class BreakerOptions
{
    /// <summary>How far back attempts count. Default 30 s, bounds 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts within the window below which a breaker does not open. Default 5, bounds 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int MinAttempts { get; set; } = 5;

    /// <summary>Share of the attempts that must have failed for a breaker to open. Default 0.5, bounds 0.01 to 1.</summary>
    [Range(0.01, 1)]
    public double FailureShare { get; set; } = 0.5;

    /// <summary>
    /// How long a breaker stays open before a probe is made; doubled each time that the probe fails. A target that asks for more
    /// (<c>Retry-After</c>) gets it, up to <see cref="MaxOpenTime"/>. Default 5 s, bounds 10 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan OpenTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that it stays open. Default 1 min, bounds 10 ms to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaxOpenTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A first token that comes later than this counts as a failure, though the answer be used. Default 30 s, bounds 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SlowFirstToken { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a silo that holds the probe may take before another gets it. Default 30 s, bounds 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ProbeLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a silo reports what it has counted. Default 250 ms, bounds 10 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a silo goes by what the cluster said last before it goes on alone. Default 2 s, bounds 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ClusterPatience { get; set; } = TimeSpan.FromSeconds(2);
}

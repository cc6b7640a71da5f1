using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Routes;

/// <summary>A name that clients use as a model, and who answers for it: section <c>Routes:NAME</c>.</summary>
public sealed class RouteOptions
{
    /// <summary>Who is asked, in this order unless <see cref="Policy"/> says otherwise; 1 to 32. No default.</summary>
    public IList<RouteTargetOptions> Targets { get; } = [];

    /// <summary>
    /// Who is asked first: <c>first-healthy</c> (the first that may be asked), <c>weighted</c> (drawn by weight), <c>least-latency</c>
    /// (the one that began to answer soonest of late), <c>lowest-cost</c> (by the price table), or <c>hedged</c> (the first; and the second
    /// besides, when the first takes longer to begin than it does in 95 of 100 cases). The others follow when it fails. Default
    /// <c>first-healthy</c>.
    /// </summary>
    public string Policy { get; set; } = FirstHealthyPolicy.PolicyName;

    /// <summary>Most attempts for one request, all targets together. Default 6, bounds 1 to 32.</summary>
    [Range(1, 32)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>Tries again at the same target, after a failure that may pass by itself. Unit: tries. Default 1, bounds 0 to 5.</summary>
    [Range(0, 5)]
    public int Retries { get; set; } = 1;

    /// <summary>Pause before the first try again; it doubles each time, and is spread at random. Default 200 ms, bounds 0 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// Longest pause before a try again. A target that asks to be left alone for longer is not asked again. Default 2 s, bounds 0 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Tries again and second tries at once that each request earns for the route, on this silo, so that a failing provider is not
    /// stormed. Moving on to another target is free. Default 0.2, bounds 0 to 10.
    /// </summary>
    [Range(0.0, 10.0)]
    public double RetryShare { get; set; } = 0.2;

    /// <summary>How many of them can be saved up; so many are there at the beginning. Default 20, bounds 0 to 100000.</summary>
    [Range(0, 100000)]
    public int RetryReserve { get; set; } = 20;

    /// <summary>
    /// With <c>hedged</c>: when the second target is asked, as long as too little is known of the first. Default 2 s, bounds 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan HedgeDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Most events without content that are held back while an attempt may still move on. Unit: events. Default 256, bounds 1 to 65536.
    /// </summary>
    [Range(1, 65536)]
    public int HeldEvents { get; set; } = 256;

    /// <summary>Most that such events may hold. Unit: bytes, about. Default 64 KiB, bounds 1 KiB to 16 MiB.</summary>
    [Range(1 << 10, 16 << 20)]
    public int HeldBytes { get; set; } = 64 << 10;

    /// <summary>
    /// How much of an answer that the client only sees whole is held back, so that another can take its place. Unit: bytes, about.
    /// Default 4 MiB, bounds 1 KiB to 256 MiB.
    /// </summary>
    [Range(1 << 10, 256 << 20)]
    public int FoldedBytes { get; set; } = 4 << 20;

    /// <summary>
    /// A recorded answer that is cut after its first content may be gone on with by another target, which reads what there is as the
    /// model's own turn. That is not the same answer as without the break. Default <see langword="false"/>.
    /// </summary>
    public bool AllowContinuation { get; set; }

    /// <summary>Answers by rule, for when every target has failed; the first that matches answers. Default none.</summary>
    public IList<RouteRuleOptions> Rules { get; } = [];
}

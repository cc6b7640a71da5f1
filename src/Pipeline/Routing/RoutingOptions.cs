using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Routing;

/// <summary>How requests find a replica, and when a replica counts as lost.</summary>
public sealed class RoutingOptions
{
    /// <summary>
    /// How long a replica may take from accepting a request to its first token, waiting in its queue included.
    /// Default 2 min, bounds 1 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FirstTokenTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a replica may be silent between two tokens. Default 30 s, bounds 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan InterTokenTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Replicas tried for one request: before its first token, and at any time where the request is resumable. Default 3,
    /// bounds 1 to 10.
    /// </summary>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// How long a request waits for a replica while none can take it but one is being loaded or replaced. Default 10 s,
    /// bounds 0 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ReplicaWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Silence after which a silo's replicas are passed over, and left by requests that can go on elsewhere, while others can
    /// answer. Default 1 s, bounds 200 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan ReportTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two load reports of a silo. Default 200 ms, bounds 50 ms to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:05")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Events of one stream that may wait for a slow reader. Beyond it the replica is no longer read, and a stream not
    /// read for 20 s is cut. Default 16,384, bounds 16 to 1,048,576.
    /// </summary>
    [Range(16, 1 << 20)]
    public int StreamBuffer { get; set; } = 16_384;
}

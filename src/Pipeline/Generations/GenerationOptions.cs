using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Generations;

/// <summary>How resumable answers are recorded, carried on, and read again.</summary>
public sealed class GenerationOptions
{
    /// <summary>How long a resumable answer can be read again after its end. Default 1 h, bounds 1 min to 30 d.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long the answer to a request with an <c>Idempotency-Key</c> is kept after its end, and so how long the key names it.
    /// Default 24 h, bounds 1 min to 30 d.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Time in which the tokens of all answers gather for one commit of the store; the first text does not wait. Default 20 ms,
    /// bounds 0 s (each token is committed by itself) to 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan CommitWindow { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Memory that holds the last events of one answer for its readers; older ones are read from the store. Unit: bytes.
    /// Default 1048576 (1 MiB), bounds 65536 to 1073741824.
    /// </summary>
    [Range(1L << 16, 1L << 30)]
    public long MemoryBytes { get; set; } = 1L << 20;

    /// <summary>
    /// Longest record of one answer; one that grows longer ends with an error. Unit: bytes. Default 67108864 (64 MiB, about a
    /// million tokens), bounds 1048576 to 1073741824.
    /// </summary>
    [Range(1L << 20, 1L << 30)]
    public long MaxLogBytes { get; set; } = 64L << 20;

    /// <summary>
    /// How often an answer that was begun may be begun again in a row without a token more: its silo was lost, or all the replicas
    /// that one attempt may try (<c>Routing:MaxAttempts</c>). Default 10, bounds 1 to 100.
    /// </summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>
    /// How long an answer that was begun waits for a replica or the store to go on, before it ends with an error. Default 10 min,
    /// bounds 1 s to 1 d.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RecoveryTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a gateway tries to reach an answer whose silo was lost, before it tells the client how to read on. Default 60 s,
    /// bounds 1 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReconnectTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Events that wait at the gateway for one slow reader. Unit: events. Default 1024, bounds 16 to 1048576.</summary>
    [Range(16, 1 << 20)]
    public int ReaderBuffer { get; set; } = 1024;

    /// <summary>
    /// How long a reader may let all of <see cref="ReaderBuffer"/> wait without taking an event, before it is cut and told where to
    /// read on; the answer goes on. Default 30 s, bounds 1 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer that has ended stays in memory for readers that come soon. Default 10 s, bounds 0 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The record's life after the answer's end.</summary>
    internal TimeSpan RetentionOf(GenerationTerms terms) => terms.Retention ?? (terms.KeyDigest.IsDefaultOrEmpty ? Retention : KeyRetention);
}

using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai;

/// <summary>The HTTP edge: who may come in, and what a connection may cost.</summary>
public sealed class GatewayOptions : IValidatableObject
{
    /// <summary>
    /// Path of the key file; with one, every caller shows a key, and other addresses than loopback may be listened on.
    /// Default none: loopback only, and the caller is the operator.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>How often the key file is looked at for changes. Default 5 s, bounds 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeyFileInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Names that the <c>Host</c> header may hold without a key file, beside <c>localhost</c> and the loopback addresses
    /// (DNS rebinding). Without port. Default none.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>
    /// Origins of other pages that browsers may call from (CORS), each as <c>scheme://host[:port]</c>; <c>*</c> for any, with
    /// a key file only. Default none.
    /// </summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Largest body of a request; a larger one is refused with 413. Unit: bytes. Default 20 MiB, bounds 1 KiB to 1 GiB.</summary>
    [Range(1L << 10, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 20L << 20;

    /// <summary>Most headers of a request. Unit: headers. Default 100, bounds 10 to 10000.</summary>
    [Range(10, 10_000)]
    public int MaxHeaders { get; set; } = 100;

    /// <summary>Time in which all headers of a request must arrive. Default 30 s, bounds 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may stay open between requests. Default 130 s, bounds 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Slowest a body may arrive, and an answer that has piled up may be taken; slower connections are ended (a body with
    /// 408). Unit: bytes per second. Default 240, bounds 1 to 1048576.
    /// </summary>
    [Range(1, 1 << 20)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>How long a connection may be slower than <see cref="MinBytesPerSecond"/>. Default 5 s, bounds 2 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan SlowConnectionGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which a stream gets a comment line, so that nothing on the way takes it for dead. Default 15 s, bounds 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StreamKeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Keys are required.</summary>
    internal bool RequiresKeys => !string.IsNullOrEmpty(KeyFile);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var origin in AllowedOrigins)
        {
            if (origin == "*" && !RequiresKeys)
            {
                yield return new("Gateway:AllowedOrigins may be '*' only with Gateway:KeyFile: without keys any page could use this server.");
            }
            else if (origin != "*" && (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin))
            {
                yield return new($"Gateway:AllowedOrigins holds '{origin}', which is not of the form scheme://host[:port].");
            }
        }
    }
}

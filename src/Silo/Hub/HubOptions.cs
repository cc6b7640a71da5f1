using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Hub;

/// <summary>Where <c>orleans-ai pull</c> gets models.</summary>
public sealed class HubOptions
{
    /// <summary>
    /// Address of the hub, Hugging Face's or one that speaks its protocol; <c>--endpoint</c> sets it too. Proxies are taken from
    /// <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c>. Default <c>https://huggingface.co</c>.
    /// </summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://huggingface.co");

    /// <summary>
    /// File whose first line is a token of the hub, for models that are private or gated; <c>--token-file</c> sets it too. The
    /// token goes to the hub's own address alone, never to the storage it redirects to. Default none.
    /// </summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? TokenFile { get; set; }

    /// <summary>Files that are downloaded at once. Default 4, bounds 1 to 32.</summary>
    [Range(1, 32)]
    public int Connections { get; set; } = 4;

    /// <summary>How long the hub may be silent before a download begins again where it stopped. Default 30 s, bounds 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Attempts in a row that bring not one byte before a download is given up; what has come is kept for the next
    /// <c>pull</c>. Default 6, bounds 1 to 100.
    /// </summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;
}

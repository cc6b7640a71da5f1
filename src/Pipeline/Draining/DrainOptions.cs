using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Draining;

/// <summary>How the process shuts down.</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// How long running streams may go on after SIGTERM or Ctrl+C before they are cut; a second signal cuts them at once.
    /// Default 60 s, bounds 0 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
}

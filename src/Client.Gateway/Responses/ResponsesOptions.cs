using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Responses;

/// <summary>The Responses API.</summary>
public sealed class ResponsesOptions
{
    /// <summary>
    /// How long a response that was stored (<c>store</c>, which is the default) can be read, and gone on from, after its end.
    /// Default 30 d, bounds 1 min to 30 d.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}

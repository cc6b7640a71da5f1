using System.ComponentModel.DataAnnotations;

namespace Orleans.Ai.Usage;

/// <summary>What tokens cost: section <c>Prices</c>.</summary>
public sealed class PricesOptions
{
    /// <summary>
    /// File with the prices of the models, in JSON; docs/routes.md has its format. Read again when it changes. Default none: every model is
    /// unpriced.
    /// </summary>
    public string? File { get; set; }

    /// <summary>How often the file is looked at. Default 2 s, bounds 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(2);
}

namespace Orleans.Ai.Routes;

/// <summary>An answer that no model makes.</summary>
public sealed class RouteRuleOptions
{
    /// <summary>
    /// Regular expression that the last turn of the user must match, without look-around and references back, so that it takes no longer
    /// than the text is. Default: any text.
    /// </summary>
    public string? Match { get; set; }

    /// <summary>What the request's metadata must say, by key. Default: anything.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>
    /// The answer. <c>$1</c> and <c>${name}</c> stand for what the groups of <see cref="Match"/> matched, <c>$$</c> for a dollar sign.
    /// No default; at most 65536 characters.
    /// </summary>
    public string Answer { get; set; } = "";
}

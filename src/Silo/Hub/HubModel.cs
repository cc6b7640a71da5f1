using System.Text.RegularExpressions;

namespace Orleans.Ai.Hub;

/// <summary>A model's name on the hub, <c>owner/name</c>.</summary>
internal readonly partial record struct HubModel(string Owner, string Name)
{
    /// <summary>Reads <c>owner/name</c>; null where the text is something else, such as a path.</summary>
    public static HubModel? TryParse(string text) => Pattern().Match(text) is { Success: true } match
        ? new(match.Groups["owner"].Value, match.Groups["name"].Value)
        : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Owner}/{Name}";

    // What the hub allows; no part begins with a point, so none leads out of a folder.
    [GeneratedRegex("^(?<owner>[A-Za-z0-9_][A-Za-z0-9._-]{0,95})/(?<name>[A-Za-z0-9_][A-Za-z0-9._-]{0,95})$")]
    private static partial Regex Pattern();
}

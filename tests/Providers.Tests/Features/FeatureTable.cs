using System.Reflection;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Features;

/// <summary>The table of kinds of providers and their features, made of what the tests say of themselves.</summary>
internal static class FeatureTable
{
    private const string Untested = "–";

    /// <summary>All that tests say, and where they say it.</summary>
    public static IReadOnlyList<(MemberInfo Test, CoversAttribute Covers)> Claims { get; } =
    [
        .. typeof(FeatureTable).Assembly.GetTypes().SelectMany(type => type.GetMethods().Cast<MemberInfo>().Append(type))
            .SelectMany(test => test.GetCustomAttributes<CoversAttribute>(inherit: false).Select(covers => (test, covers))),
    ];

    /// <summary>It, in Markdown.</summary>
    public static string Markdown => string.Join('\n', Lines()) + "\n";

    private static IEnumerable<string> Lines()
    {
        var features = Enum.GetValues<Feature>();
        yield return $"| | {string.Join(" | ", features.Select(TitleOf))} |";
        yield return $"|---|{string.Concat(features.Select(_ => "---|"))}";
        foreach (var kind in ProviderKinds.Names)
        {
            yield return $"| `{kind}` | {string.Join(" | ", features.Select(feature => CellOf(kind, feature)))} |";
        }
    }

    private static string CellOf(string kind, Feature feature)
    {
        var shown = Claims.Where(claim => claim.Covers.Kinds.Contains(kind) && claim.Covers.Features.Contains(feature)).Select(claim => claim.Covers.By).ToList();
        return shown.Count == 0 ? Untested : shown.Max().ToString().ToLowerInvariant();
    }

    private static string TitleOf(Feature feature) => feature switch
    {
        Feature.Schema => "JSON schema",
        Feature.Client => "vendor's client",
        _ => feature.ToString().ToLowerInvariant(),
    };
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Orleans.Ai.Inference;
using Orleans.Ai.Models;

namespace Orleans.Ai.Routes;

/// <summary>Says what is wrong with a route, naming each field at fault.</summary>
/// <param name="providers">The providers there are.</param>
/// <param name="policies">The policies there are.</param>
internal sealed class RouteValidator(IProviderDirectory providers, TargetPolicies policies)
{
    private const int MostTargets = 32;
    private const int MostRules = 64;
    private const int LongestAnswer = 64 << 10;

    /// <summary>The problems; none: the route can be used.</summary>
    public IReadOnlyList<RouteProblem> Check(string name, RouteOptions options) =>
    [
        .. CheckName(name),
        .. CheckBounds("", options),
        .. CheckPolicy(options.Policy),
        .. Count("Targets", options.Targets.Count, 1, MostTargets),
        .. options.Targets.SelectMany(CheckTarget),
        .. CheckTwice(options.Targets),
        .. Count("Rules", options.Rules.Count, 0, MostRules),
        .. options.Rules.SelectMany(CheckRule),
    ];

    /// <summary>Takes a target's name apart.</summary>
    public static bool TryParse(string text, out TargetId target) =>
        TargetId.TryParse(text, out target) && text.Length <= 256 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static IEnumerable<RouteProblem> CheckName(string name) => IsModelName(name) ? []
        : [new("", "has a name that cannot be one: 1 to 128 of A-Z a-z 0-9 . _ - / : are allowed.")];

    private IEnumerable<RouteProblem> CheckPolicy(string policy) => policies.Find(policy) is not null ? []
        : [new("Policy", $"is '{policy}'; allowed: {string.Join(", ", policies.Names)}.")];

    private static IEnumerable<RouteProblem> Count(string field, int count, int least, int most) => count >= least && count <= most ? []
        : [new(field, string.Create(CultureInfo.InvariantCulture, $"has {count} entries; allowed: {least} to {most}."))];

    private IEnumerable<RouteProblem> CheckTarget(RouteTargetOptions options, int index)
    {
        var field = $"Targets:{index}";
        foreach (var problem in CheckBounds(field + ":", options))
        {
            yield return problem;
        }

        if (!TryParse(options.Target, out var target) || (target.Provider == TargetId.Local && !IsModelName(target.Model)))
        {
            yield return new($"{field}:Target", $"is '{options.Target}'; it must be PROVIDER/MODEL, such as openai/gpt-4o or local/demo.");
        }
        else if (target.Provider != TargetId.Local && !providers.Names.Contains(target.Provider))
        {
            yield return new($"{field}:Target", $"names the provider '{target.Provider}', which is not configured; there is {Known()}.");
        }

        foreach (var capability in options.Capabilities ?? [])
        {
            if (!Capability.TryParse(capability, out _))
            {
                yield return new($"{field}:Capabilities", $"has '{capability}'; allowed: {string.Join(", ", Capability.Names)}.");
            }
        }
    }

    private static IEnumerable<RouteProblem> CheckTwice(IList<RouteTargetOptions> targets) => targets
        .Select((target, index) => (target.Target, index)).GroupBy(target => target.Target).Where(same => same.Key.Length > 0 && same.Count() > 1)
        .Select(same => new RouteProblem($"Targets:{same.Last().index}:Target", $"is '{same.Key}' again; every target stands once."));

    private static IEnumerable<RouteProblem> CheckRule(RouteRuleOptions options, int index)
    {
        var field = $"Rules:{index}";
        if (options.Answer.Length is 0 or > LongestAnswer)
        {
            yield return new($"{field}:Answer", $"has {options.Answer.Length} characters; allowed: 1 to {LongestAnswer}.");
        }

        if (options is { Match: null, Metadata.Count: 0 })
        {
            yield return new(field, "matches everything; give Match or Metadata (Match '.*' for every text).");
        }

        if (options.Match is { } pattern && WrongPattern(pattern) is { } problem)
        {
            yield return new($"{field}:Match", $"is no regular expression that can be used: {problem}");
        }
    }

    private static IEnumerable<RouteProblem> CheckBounds(string prefix, object options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => new RouteProblem(prefix + string.Join(", ", result.MemberNames), $"is out of bounds: {result.ErrorMessage}"));
    }

    private static string? WrongPattern(string pattern)
    {
        try
        {
            _ = AnswerRule.Compile(pattern);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }

    /// <summary>Clients can ask for it.</summary>
    public static bool IsModelName(string name)
    {
        try
        {
            return new ModelId(name).Value.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private string Known() => providers.Names.Count == 0 ? "none" : string.Join(", ", providers.Names.Order(StringComparer.Ordinal));
}

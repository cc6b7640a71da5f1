using System.Globalization;

namespace Orleans.Ai.Anthropic;

/// <summary>
/// What a model takes, told by its name: with Claude Opus 4.7 the API gave up sampling parameters and budgets of thought, with the
/// 4.6 models it began to let the model decide how much to think. Servers of others that speak the format take what it always had.
/// </summary>
/// <param name="Version">Such as 4.7; <see langword="null"/>: no name of Anthropic's.</param>
internal readonly record struct ClaudeModel(Version? Version)
{
    private const int FamilyDigits = 2;

    private static readonly Version Adaptive = new(4, 6), NoSampling = new(4, 7), Longer = new(3, 5), ThinksByItself = new(5, 0);

    /// <summary>It takes <c>temperature</c>, <c>top_p</c> and <c>top_k</c>.</summary>
    public bool TakesSampling => Version is null || Version < NoSampling;

    /// <summary>It takes <c>temperature</c> or <c>top_p</c>, not both.</summary>
    public bool TakesOneOfSampling => Version is { Major: >= 4 };

    /// <summary>How much it thinks is a matter of effort, not of a budget.</summary>
    public bool ThinksByEffort => Version >= Adaptive;

    /// <summary>It thinks unless it is told not to.</summary>
    public bool ThinksUnasked => Version >= ThinksByItself;

    /// <summary>The bound that is asked for where the client has set none, within what the model can. Unit: tokens.</summary>
    public int DefaultMaxTokens => Version >= Adaptive ? 16384 : Version >= Longer ? 8192 : 4096;

    /// <summary>Reads a name: <c>claude-3-5-sonnet-20241022</c>, <c>claude-opus-4-7</c>, <c>claude-sonnet-4-20250514</c>.</summary>
    public static ClaudeModel Parse(string name)
    {
        var at = name.IndexOf("claude-", StringComparison.Ordinal);
        if (at < 0)
        {
            return default;
        }

        // A date is no part of a version.
        var numbers = name[at..].Split('-', '@', '.').Where(part => part.Length <= FamilyDigits)
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0).Take(2).ToArray();
        return numbers switch
        {
            [var major, var minor] => new(new Version(major, minor)),
            [var major] => new(new Version(major, 0)),
            _ => new(NoSampling),
        };
    }
}

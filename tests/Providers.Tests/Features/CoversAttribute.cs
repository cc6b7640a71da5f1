namespace Orleans.Ai.Features;

/// <summary>Says what a test, or all tests of a class, show of kinds of providers. The table in <c>docs/providers.md</c> is made of these.</summary>
/// <param name="kinds">The kinds, with spaces between.</param>
/// <param name="features">What is shown.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversAttribute(string kinds, params Feature[] features) : Attribute
{
    public IReadOnlyList<string> Kinds { get; } = kinds.Split(' ');

    public IReadOnlyList<Feature> Features { get; } = features;

    public Evidence By { get; set; } = Evidence.Specified;
}

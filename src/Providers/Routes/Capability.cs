namespace Orleans.Ai.Routes;

/// <summary>The words for <see cref="Capabilities"/> in routes.</summary>
internal static class Capability
{
    private static readonly (string Name, Capabilities Value)[] Words =
        [("tools", Capabilities.Tools), ("images", Capabilities.Images), ("schema", Capabilities.Schema), ("reasoning", Capabilities.Reasoning)];

    /// <summary>All words.</summary>
    public static IEnumerable<string> Names => Words.Select(word => word.Name);

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string name, out Capabilities value)
    {
        value = Words.FirstOrDefault(word => word.Name == name).Value;
        return value is not Capabilities.None;
    }

    /// <summary>Reads some words that have been checked.</summary>
    public static Capabilities Parse(IEnumerable<string> names) => names.Aggregate(Capabilities.None, static (all, name) => TryParse(name, out var value) ? all | value : all);

    /// <summary>The words for what there is.</summary>
    public static string Describe(Capabilities capabilities) =>
        string.Join(", ", Words.Where(word => (capabilities & word.Value) != 0).Select(word => word.Name));
}

using System.Collections;
using System.Reflection;

namespace Orleans.Ai.Settings;

/// <summary>A section with any number of entries of one options class, each under a name of the user's.</summary>
/// <param name="Section">Such as <c>Routes</c>.</param>
/// <param name="Options">The options class.</param>
internal sealed record NamedSection(string Section, Type Options)
{
    /// <summary>Stands for the entry's name in a setting's key.</summary>
    public const string Name = "NAME";

    /// <summary>Stands for a number in a list in a setting's key.</summary>
    public const string Number = "N";

    /// <summary>The settings of an entry, those of the lists in it too.</summary>
    public IReadOnlyList<Setting> Settings { get; } = [.. Of(Options, $"{Section}:{Name}")];

    private static IEnumerable<Setting> Of(Type options, string section) => options.GetProperties().SelectMany(property =>
        ElementOf(property) is { } element
            ? Of(element, $"{section}:{property.Name}:{Number}")
            : [new Setting(options, property) { Section = section }]);

    // A list of options of their own.
    private static Type? ElementOf(PropertyInfo property) =>
        property.PropertyType.IsAssignableTo(typeof(IEnumerable)) && property.PropertyType.GetGenericArguments() is [var element]
        && element.Name.EndsWith("Options", StringComparison.Ordinal) ? element : null;
}

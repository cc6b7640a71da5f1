using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Orleans.Ai.Settings;

/// <summary>Reads the XML documentation that the compiler wrote beside an assembly, as Markdown.</summary>
internal static partial class XmlDocs
{
    /// <summary>The summary of a type.</summary>
    /// <exception cref="FileNotFoundException">The documentation file is not beside the assembly: a published folder leaves it out.</exception>
    public static string Summary(Type type) => Summary(type, $"T:{type.FullName}");

    /// <summary>The summary of a setting's property.</summary>
    /// <exception cref="FileNotFoundException">The documentation file is not beside the assembly: a published folder leaves it out.</exception>
    public static string Summary(Setting setting) => Summary(setting.Options, $"P:{setting.Options.FullName}.{setting.Property.Name}");

    private static string Summary(Type type, string member)
    {
        var path = Path.Combine(AppContext.BaseDirectory, type.Assembly.GetName().Name + ".xml");
        var summary = XDocument.Load(path).Descendants("member").FirstOrDefault(element => (string?)element.Attribute("name") == member)
            ?.Element("summary");
        return summary is null ? "" : Spaces().Replace(string.Concat(summary.Nodes().Select(ToMarkdown)), " ").Trim();
    }

    private static string ToMarkdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("langword") ?? (string?)see.Attribute("cref"))?.Split('.')[^1]}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => string.Concat(other.Nodes().Select(ToMarkdown)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

using System.Reflection;
using System.Xml.Linq;

namespace Orleans.Ai.Projects;

/// <summary>A project under <c>src</c>.</summary>
internal sealed record OurProject(string Name, XDocument File)
{
    public static IReadOnlyList<OurProject> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => new OurProject(Path.GetFileNameWithoutExtension(path), XDocument.Load(path)))
            .OrderBy(project => project.Name, StringComparer.Ordinal),
    ];

    public static OurProject Named(string name) => All.Single(project => project.Name == name);

    public Assembly Assembly => Assembly.Load(Name == "Silo" ? "orleans-ai" : $"Orleans.Ai.{Name}");

    public IEnumerable<string> ProjectReferences => Items("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));

    public IEnumerable<string> PackageReferences => Items("PackageReference");

    public IEnumerable<string> Friends => Items("InternalsVisibleTo");

    /// <summary>Our assemblies among those that the compiler found in use.</summary>
    public IEnumerable<string> UsedProjects => Assembly.GetReferencedAssemblies()
        .Where(name => name.Name!.StartsWith("Orleans.Ai.", StringComparison.Ordinal))
        .Select(name => name.Name!["Orleans.Ai.".Length..]);

    public override string ToString() => Name;

    private IEnumerable<string> Items(string kind) =>
        File.Descendants(kind).Select(item => (string)item.Attribute("Include")!).Select(path => path.Replace('\\', '/'));
}

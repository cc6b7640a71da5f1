namespace Orleans.Ai.Projects;

public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Abstractions"] = [],
        ["Hosting"] = [],
        ["Pipeline"] = ["Grains.Abstractions"],
        ["Engine"] = ["Grains.Abstractions"],
        ["Providers"] = ["Grains.Abstractions"],
        ["Client"] = ["Grains.Abstractions"],
        ["Grains"] = ["Grains.Abstractions", "Pipeline", "Providers"],
        ["Client.Gateway"] = ["Grains.Abstractions", "Pipeline", "Hosting"],
        ["Silo"] = ["Grains.Abstractions", "Hosting", "Pipeline", "Engine", "Providers", "Grains", "Client.Gateway"],
    };

    public static TheoryData<string> Names => [.. OurProject.All.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Project_References_PointOutwardOnly(string name)
    {
        var project = OurProject.Named(name);

        project.ProjectReferences.Concat(project.UsedProjects).Distinct().ShouldBeSubsetOf(Allowed[name]);
    }

    [Fact]
    public void Packages_OfTheFoundation_AreFew()
    {
        OurProject.Named("Grains.Abstractions").PackageReferences.ShouldBe(["Microsoft.Orleans.Sdk"]);
        OurProject.Named("Pipeline").PackageReferences.ShouldBeEmpty();
        OurProject.Named("Hosting").PackageReferences.ShouldAllBe(
            name => name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal) || name.StartsWith("OpenTelemetry.", StringComparison.Ordinal));
        OurProject.All.Where(project => project.PackageReferences.Contains("Microsoft.Orleans.Server")).Select(project => project.Name)
            .ShouldBeSubsetOf(["Hosting", "Silo"]);
    }

    [Fact]
    public void Executable_Always_IsOne() => OurProject.All
        .Where(project => project.File.Descendants("OutputType").Any(type => type.Value == "Exe"))
        .Select(project => project.Name).ShouldBe(["Silo"]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Friends_OfAProject_AreTestsOnly(string name) => OurProject.Named(name).Friends.ShouldAllBe(
        friend => friend.EndsWith(".Tests", StringComparison.Ordinal) || friend == "Orleans.Ai.Benchmarks" || friend == "Orleans.Ai.Acceptance");

    [Fact]
    public void Versions_OfPackages_StandInOnePlace() => OurProject.All
        .SelectMany(project => project.File.Descendants("PackageReference"))
        .ShouldAllBe(package => package.Attribute("Version") == null);
}

using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orleans.Ai.Sources;

public sealed class SourceFileTests
{
    private const int LongestMethod = 60;

    private static readonly IReadOnlyList<SourceFile> Sources = SourceFile.In("src");

    [Fact]
    public void Files_UnderSource_AreShort()
    {
        var lengths = Sources.Select(file => file.LineCount).Order().ToList();

        lengths[lengths.Count / 2].ShouldBeLessThanOrEqualTo(60, "the median");
        Sources.Where(file => file.LineCount > 400).ShouldBeEmpty();
        Sources.Single(file => file.Path == "Silo/Program.cs").LineCount.ShouldBeLessThanOrEqualTo(60);
    }

    [Fact]
    public void Files_UnderTests_AreShort() => SourceFile.In("tests").Where(file => file.LineCount > 400).ShouldBeEmpty();

    [Fact]
    public void Hosting_InAll_IsSmall() => Sources.Where(file => file.Path.StartsWith("Hosting/", StringComparison.Ordinal))
        .Sum(file => file.LineCount).ShouldBeLessThanOrEqualTo(200);

    [Fact]
    public void Files_WithTypes_HoldOneNamedAfterThem()
    {
        var others = from file in Sources
                     where file.Path != "Silo/Program.cs"
                     let types = file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().SelectMany(space => space.Members)
                         .Select(NameOf)
                     where !types.SequenceEqual([file.Subject])
                     select $"{file}: {string.Join(", ", types)}";

        others.ShouldBeEmpty();
    }

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => "?",
    };

    [Fact]
    public void Namespaces_Everywhere_FollowTheDomainFolder()
    {
        var others = from file in Sources
                     where file.Path != "Silo/Program.cs"
                     let folders = file.Path.Split('/')[1..^1]
                     let wanted = string.Join('.', ["Orleans.Ai", .. folders])
                     let found = file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString()
                     where found != wanted
                     select $"{file}: {found}";

        others.ShouldBeEmpty();
    }

    [Fact]
    public void Methods_Everywhere_AreShort()
    {
        var longer = from file in Sources
                     from method in file.Syntax.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
                     let span = method.GetLocation().GetLineSpan()
                     let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
                     where lines > LongestMethod
                     select $"{file}:{span.StartLinePosition.Line + 1} has {lines} lines";

        longer.ShouldBeEmpty();
    }
}

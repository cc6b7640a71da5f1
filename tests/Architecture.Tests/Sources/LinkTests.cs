using System.Text.RegularExpressions;

namespace Orleans.Ai.Sources;

public sealed partial class LinkTests
{
    private static readonly string[] Folders = ["docs", "k8s", "models", "tests/Benchmarks/results"];

    [Fact]
    public void Documents_ThatLinkToFiles_LinkToExistingOnes()
    {
        var documents = Directory.EnumerateFiles(SharedData.Repository, "*.md")
            .Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SharedData.Repository, folder), "*.md", SearchOption.AllDirectories)));
        var broken = from document in documents
                     from Match link in Link().Matches(File.ReadAllText(document))
                     let target = Path.GetFullPath(link.Groups["target"].Value, Path.GetDirectoryName(document)!)
                     where !Path.Exists(target)
                     select $"{Path.GetRelativePath(SharedData.Repository, document)}: {link.Value}";

        broken.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\]\((?!https?:|#)(?<target>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}

using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orleans.Ai.Sources;

/// <summary>A C# file of ours.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public static IReadOnlyList<SourceFile> In(string folder)
    {
        var root = System.IO.Path.Combine(SharedData.Repository, folder);
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
                .Select(path => new SourceFile(System.IO.Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllText(path))),
        ];
    }

    public int LineCount => Text.Count(c => c == '\n');

    /// <summary>The file's name up to the first dot: that of <c>Router.Log.cs</c> is Router.</summary>
    public string Subject => System.IO.Path.GetFileName(Path).Split('.')[0];

    public CompilationUnitSyntax Syntax => CSharpSyntaxTree.ParseText(Text, cancellationToken: TestContext.Current.CancellationToken)
        .GetCompilationUnitRoot(TestContext.Current.CancellationToken);

    public override string ToString() => Path;
}

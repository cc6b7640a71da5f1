using Xunit;

namespace Orleans.Ai;

/// <summary>Third-party test files: read from <c>ORLEANSAI_TEST_DATA</c>, else from <c>../shared/data</c> beside the repository.</summary>
public static class SharedData
{
    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = FindUp(AppContext.BaseDirectory, "Orleans.Ai.sln");

    /// <summary>The demo model's folder.</summary>
    public static string DemoModel { get; } = Path.Combine(Repository, "models", "demo");

    /// <summary>Path of a test file or folder; skips the test, with the reason, where the test data is not present.</summary>
    public static string Require(string relativePath)
    {
        var root = Environment.GetEnvironmentVariable("ORLEANSAI_TEST_DATA") is { Length: > 0 } set
            ? set
            : Path.Combine(Repository, "..", "shared", "data");
        Assert.SkipUnless(
            Directory.Exists(root),
            $"needs the third-party test data: set ORLEANSAI_TEST_DATA to its folder, or put it at {Path.GetFullPath(root)}");
        var path = Path.Combine(root, relativePath);
        Assert.True(Path.Exists(path), $"{path} is missing from the test data.");
        return path;
    }

    private static string FindUp(string from, string marker)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, marker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{marker} was not found above {from}.");
    }
}

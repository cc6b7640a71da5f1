using Xunit;

namespace Orleans.Ai;

/// <summary>
/// Third-party test files: read from <c>ORLEANSAI_TEST_DATA</c>, else from <c>../shared/data</c> beside the repository; and from
/// <c>ORLEANSAI_EXTRA_TEST_DATA</c>, which is laid out in the same way and holds more of them.
/// </summary>
public static class SharedData
{
    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = FindUp(AppContext.BaseDirectory, "Orleans.Ai.sln");

    /// <summary>The demo model's folder.</summary>
    public static string DemoModel { get; } = Path.Combine(Repository, "models", "demo");

    /// <summary>The second root; null where there is none.</summary>
    public static string? Extra { get; } = Environment.GetEnvironmentVariable("ORLEANSAI_EXTRA_TEST_DATA") is { Length: > 0 } set ? Path.GetFullPath(set) : null;

    private static string Root { get; } = Environment.GetEnvironmentVariable("ORLEANSAI_TEST_DATA") is { Length: > 0 } set
        ? set
        : Path.Combine(Repository, "..", "shared", "data");

    /// <summary>
    /// The folders of a folder that hold a file of such a name: of the first root by their relative paths, of the second by their
    /// full paths. <see cref="Require"/> takes both.
    /// </summary>
    public static IReadOnlyList<string> Folders(string folder, string marker)
    {
        var found = Find(Root).Select(path => Path.GetRelativePath(Root, path)).Concat(Extra is null ? [] : Find(Extra)).ToList();

        // A test without data would fail; this one is skipped, since its folder is not there.
        return found.Count > 0 ? found : [folder];
        IEnumerable<string> Find(string root) => Path.Combine(root, folder) is var full && Directory.Exists(full)
            ? Directory.GetDirectories(full).Where(path => File.Exists(Path.Combine(path, marker))).Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>Path of a test file or folder; skips the test, with the reason, where the test data is not present.</summary>
    public static string Require(string relativePath)
    {
        Assert.SkipUnless(
            Directory.Exists(Root),
            $"needs the third-party test data: set ORLEANSAI_TEST_DATA to its folder, or put it at {Path.GetFullPath(Root)}");
        var path = Path.Combine(Root, relativePath);
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

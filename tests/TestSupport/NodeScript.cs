using System.Diagnostics;
using Xunit;

namespace Orleans.Ai;

/// <summary>Runs a script of tests/Silo.Tests in Node.</summary>
public static class NodeScript
{
    private static readonly string Folder = Path.Combine(SharedData.Repository, "tests", "Silo.Tests");

    /// <summary>Runs it and fails with its output unless it ends with 0.</summary>
    public static async Task RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        await using var kill = TestContext.Current.CancellationToken.Register(process.Kill);
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Concat(output));
    }
}

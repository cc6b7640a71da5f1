using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.Ai.Newcomers;

/// <summary>A newcomer's walk: a clean clone in an empty folder, and the README's two commands.</summary>
public sealed partial class CleanCloneTests
{
    private const string Question = """{"model":"demo","messages":[{"role":"user","content":"What is a grain?"}]}""";

    [Fact]
    public async Task CleanClone_BothCommandsOfTheReadme_Work()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("orleans-ai-clone-").FullName;
        var clone = Path.Combine(folder, "clone");
        try
        {
            await RunAsync(folder, "git", "clone", "--quiet", SharedData.Repository, clone);

            var toAnswer = await TimeToAnswerAsync(clone, token);
            var watch = Stopwatch.StartNew();
            var output = await RunAsync(clone, "bash", "build.sh", "--target=Test");
            var toTest = watch.Elapsed;
            var closing = output.TrimEnd().Split('\n')[^1];
            var running = await RunAsync(folder, "pgrep", "-f", clone);

            Results.Write(
                "clean-clone",
                "git clone into an empty folder, then the README's two commands, package caches warm.",
                ("`dotnet run --project src/Silo -c Release` until a chat request was answered", Seconds(toAnswer)),
                ("`./build.sh --target=Test`", Seconds(toTest)),
                ("its last line", closing),
                ("files in the clone that git would report", (await RunAsync(clone, "git", "status", "--short")).Length == 0 ? "none" : "some"));
            toAnswer.ShouldBeLessThan(TimeSpan.FromMinutes(3));
            toTest.ShouldBeLessThan(TimeSpan.FromMinutes(15));
            ClosingLine().IsMatch(closing).ShouldBeTrue(closing);
            running.ShouldBeEmpty("nothing is left running");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("^[1-9][0-9]* passed, 0 failed, 0 skipped$")]
    private static partial Regex ClosingLine();

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    private static async Task<TimeSpan> TimeToAnswerAsync(string clone, CancellationToken cancellationToken)
    {
        var address = ServerProcess.FreeAddress();
        var watch = Stopwatch.StartNew();
        using var server = Start(clone, "dotnet", "run", "--project", "src/Silo", "-c", "Release", "--", "--urls", address.ToString(), "--data", Path.Combine(clone, "..", "data"));
        while (await server.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !line.Contains(address.Authority, StringComparison.Ordinal))
        {
        }

        using var client = new HttpClient { BaseAddress = address };
        using var body = new StringContent(Question, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body, cancellationToken);
        response.EnsureSuccessStatusCode();
        var elapsed = watch.Elapsed;
        Process.Start("pkill", ["-TERM", "-f", $"{clone}/artifacts/bin/Silo"])?.Dispose();
        await server.StandardOutput.ReadToEndAsync(cancellationToken);
        await server.WaitForExitAsync(cancellationToken);
        return elapsed;
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Start(folder, program, arguments);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static Process Start(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["ORLEANSAI_TEST_DATA"] = Path.GetFullPath(SharedData.Require("."));
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}

// The whole development loop. Start it with ./build.sh --target=NAME (or build.ps1).
using System.Xml.Linq;

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var solution = "Orleans.Ai.sln";
var results = Directory("artifacts/test-results");
var server = $"artifacts/bin/Silo/{configuration.ToLowerInvariant()}/orleans-ai";
var npmFolder = "tests/Silo.Tests/npm";
string[] fastTests = ["Architecture.Tests", "Engine.Tests", "Pipeline.Tests", "Providers.Tests", "Client.Gateway.Tests"];
string[] siloTests = ["Silo.Tests"];
string[] acceptanceTests = ["Acceptance"];

// Torch's natives are 460 MB: --torch=true adds the tests that need them to Test.
var torch = Argument("torch", false);
string[] torchTests = ["Torch.Tests"];

Task("Restore").Does(() => Run("dotnet", $"restore {solution}"));

Task("Format").Description("Fails where the code is not formatted.").IsDependentOn("Restore")
    .Does(() => Run("dotnet", $"format {solution} --no-restore --verify-no-changes"));

Task("Format-Fix").Description("Formats the code.").IsDependentOn("Restore")
    .Does(() => Run("dotnet", $"format {solution} --no-restore"));

Task("Build").IsDependentOn("Restore")
    .Does(() => Run("dotnet", $"build {solution} --no-restore -c {configuration} -v minimal -nologo"));

Task("Build-Torch").WithCriteria(torch)
    .Does(() => Run("dotnet", $"build tests/Torch.Tests -c {configuration} -v minimal -nologo"));

Task("Install").Description("Installs what the tests need beside the SDK and Node, or says what to install.").Does(() =>
{
    if (!OnPath("npm"))
    {
        throw new CakeException("Node.js 20 or later with npm is needed: https://nodejs.org, or: apt-get install nodejs npm");
    }

    if (!FileExists($"{npmFolder}/node_modules/.package-lock.json")
        || System.IO.File.GetLastWriteTimeUtc($"{npmFolder}/package-lock.json") > System.IO.File.GetLastWriteTimeUtc($"{npmFolder}/node_modules/.package-lock.json"))
    {
        Run("npm", $"ci --prefix {npmFolder} --no-audit --no-fund --loglevel=error");
    }

    InstallFromDebian("chromium", "Chromium is needed for the page's tests", "chromium", "chromium-browser", "google-chrome");
    InstallFromDebian("redis-server", "A Redis server is needed for the cluster's tests", "redis-server");
    InstallFromDebian("strace", "strace is needed for the acceptance tests of power loss", "strace");
});

void InstallFromDebian(string package, string reason, params string[] programs)
{
    if (programs.Any(OnPath))
    {
        return;
    }

    if (Environment.UserName != "root" || !OnPath("apt-get"))
    {
        throw new CakeException($"{reason}: sudo apt-get install {package}");
    }

    Run("apt-get", "update -qq");
    Run("apt-get", $"install -y -qq --no-install-recommends {package}");
}

Task("Test-Fast").Description("Rules, engine, pipeline and HTTP edge: no silo, nothing marked as slow, under 30 s.").IsDependentOn("Build")
    .Does(() => RunTests(fastTests, "-trait- Pace=slow"));

Task("Test").Description("All tests; ends with one line 'N passed, N failed, N skipped'.").IsDependentOn("Install").IsDependentOn("Build").IsDependentOn("Build-Torch")
    .Does(() => RunTests([.. fastTests, .. siloTests, .. torch ? torchTests : []]));

Task("Acceptance").Description("What soaks, kills, fuzzes or takes time; writes tests/Benchmarks/results.").IsDependentOn("Install").IsDependentOn("Build")
    .Does(() => RunTests(acceptanceTests, limit: TimeSpan.FromHours(6)));

Task("Coverage").Description("The fast tests with line coverage, as Cobertura files in artifacts/coverage.").IsDependentOn("Build").Does(() =>
{
    EnsureDirectoryExists("artifacts/coverage");
    foreach (var project in fastTests)
    {
        Run("dotnet", $"test --project tests/{project} --no-build -c {configuration} --coverage --coverage-output-format cobertura --coverage-output {MakeAbsolute(File($"artifacts/coverage/{project}.xml"))}");
    }
});

Task("Bench").Description("The benchmarks; name some with --filter=*Name*.").IsDependentOn("Build")
    .Does(() => Run("dotnet", $"run --no-build -c {configuration} --project tests/Benchmarks -- --filter {Argument("filter", "*")}"));

Task("Docs").Description("Writes docs/configuration.md anew from the options.").IsDependentOn("Build").Does(() =>
{
    Run(server, "docs configuration", out var page);
    System.IO.File.WriteAllText("docs/configuration.md", page);
});

Task("Run").Description("Serves the demo model on http://localhost:8080.")
    .Does(() => Run("dotnet", $"run --project src/Silo -c {configuration}"));

Task("Smoke").Description("Starts the server and drives it with the official OpenAI client.").IsDependentOn("Install").IsDependentOn("Build")
    .Does(() => Run("node", $"{npmFolder}/smoke.mjs {server}"));

Task("Publish").Description("A self-contained linux-x64 folder, artifacts/publish/linux-x64, that runs without an SDK.").Does(() =>
{
    CleanDirectory("artifacts/publish/linux-x64");

    // The single-file analyzer would bring a package that the committed lock files do not hold.
    Run("dotnet", "publish src/Silo -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -p:EnableSingleFileAnalyzer=false -p:DebugType=embedded -o artifacts/publish/linux-x64");
});

Task("Default").IsDependentOn("Restore").IsDependentOn("Format").IsDependentOn("Build").IsDependentOn("Test");

string TestProgram(string project) => $"artifacts/bin/{project}/{configuration.ToLowerInvariant()}/Orleans.Ai.{project}";

// Runs each test program, then closes with one plain line over all of them, which CI reads. One that hangs is named after a minute.
void RunTests(string[] projects, string options = "", TimeSpan? limit = null)
{
    var patience = limit ?? TimeSpan.FromMinutes(15);
    CleanDirectory(results);
    var (passed, failed, skipped, broken) = (0, 0, 0, 0);
    List<string> failures = [];
    foreach (var project in projects)
    {
        var report = $"{results}/{project}.xml";
        using (var program = System.Diagnostics.Process.Start(TestProgram(project), $"-result-xml {report} -noLogo -noColor -longRunning 60 {options}"))
        {
            if (!program.WaitForExit(patience))
            {
                failures.Add($"FAILED {project}: it did not end within {patience.TotalMinutes} minutes.");
                program.Kill(entireProcessTree: true);
                program.WaitForExit();
            }
        }

        if (!FileExists(report))
        {
            failures.Add($"FAILED {project}: it ended without a report.");
            broken++;
            continue;
        }

        foreach (var assembly in XDocument.Load(report).Root!.Elements("assembly"))
        {
            passed += (int)assembly.Attribute("passed")!;
            failed += (int)assembly.Attribute("failed")! + (int)assembly.Attribute("errors")!;
            skipped += (int)assembly.Attribute("skipped")!;
            failures.AddRange(assembly.Descendants("test").Where(test => (string?)test.Attribute("result") == "Fail")
                .Select(test => $"FAILED {test.Attribute("name")!.Value}: {test.Descendants("message").FirstOrDefault()?.Value}"));
        }
    }

    // Once more at the end: the start of a long log is what a reader of CI does not get to see.
    failures.ForEach(Console.WriteLine);

    // Ends here, so that nothing, not even Cake's own table, comes after this line.
    Console.WriteLine($"{passed} passed, {failed + broken} failed, {skipped} skipped");
    Environment.Exit(failed + broken > 0 ? 1 : 0);
}

bool OnPath(string program) => Context.Tools.Resolve(program) is not null
    || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Any(folder => System.IO.File.Exists(System.IO.Path.Combine(folder, program)));

void Run(string program, string arguments)
{
    var exitCode = StartProcess(program, new ProcessSettings { Arguments = arguments });
    if (exitCode != 0)
    {
        throw new CakeException($"{program} {arguments} ended with {exitCode}.");
    }
}

void Run(string program, string arguments, out string output)
{
    StartProcess(program, new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true }, out var lines);
    output = string.Join('\n', lines) + "\n";
}

RunTarget(target);

using System.Globalization;
using Orleans.Ai.Generations;
using Orleans.Ai.Storage;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Orleans.Ai;

/// <summary>Runs the tests as xunit's own entry point would, or plays the child process of one.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [StateWriter.Change, var folder, var synchronous] => StateWriter.ChangeAsync(folder, synchronous),
        [StateWriter.Add, var folder] => StateWriter.AddAsync(folder),
        [HaltingHost.Command, var folder, var pace, .. var settings] => HaltingHost.RunAsync(folder, TimeSpan.Parse(pace, CultureInfo.InvariantCulture), settings),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(args),
    };
}

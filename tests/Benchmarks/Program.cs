using System.IO.Enumeration;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Orleans.Ai.Engines;
using Orleans.Ai.KvCaching;
using Orleans.Ai.Providers;
using Orleans.Ai.Routing;
using Orleans.Ai.Storage;
using Orleans.Ai.Streams;
using Orleans.Ai.Tokenization;

// --filter=PATTERN chooses among the macro benchmarks below, by name, and the micro benchmarks, by Namespace.Type.Method.
// What the benchmarks start as processes of their own are commands of this executable.
switch (args)
{
    case [BareKestrel.Command, var address, var period, var events]:
        await BareKestrel.RunAsync(address, period, events);
        return;
    case [BareYarp.Command, var address, var upstream]:
        await BareYarp.RunAsync(address, upstream);
        return;
    case [InstantProvider.Command, var address]:
        await InstantProvider.RunAsync(address);
        return;
    case [PacedProvider.Command, var address]:
        await PacedProvider.RunAsync(address);
        return;
}

Dictionary<string, Func<Task>> macros = new()
{
    ["EngineLoop"] = EngineLoop.RunAsync,
    ["GridOverEngine"] = GridOverEngine.RunAsync,
    ["CpuPerToken"] = CpuPerToken.RunAsync,
    ["TokenizerSpeed"] = TokenizerSpeed.RunAsync,
    ["ResumableStreams"] = ResumableStreams.RunAsync,
    ["PassThrough"] = PassThrough.RunAsync,
    ["ThousandStreams"] = ThousandStreams.RunAsync,
    ["LogAppends"] = LogAppends.RunAsync,
    ["UsageRecords"] = UsageRecords.RunAsync,
    ["PrefixCache"] = PrefixCache.RunAsync,
    ["RoutingConversations"] = PrefixRouting.RunAsync,
    ["RoutingBound"] = PrefixRouting.BoundAsync,
    ["RoutingWithoutPrefixes"] = PrefixRouting.RunWithoutPrefixesAsync,
};
var filter = args switch
{
    ["--filter", var pattern, ..] => pattern,
    [var option, ..] when option.StartsWith("--filter=", StringComparison.Ordinal) => option["--filter=".Length..],
    _ => "*",
};
var chosen = macros.Where(macro => FileSystemName.MatchesSimpleExpression(filter, macro.Key)).ToList();
foreach (var (_, run) in chosen)
{
    await run();
}

if (chosen.Count is 0 || filter is "*")
{
    // In this process: BenchmarkDotNet's own project would not be built as this repository's are.
    var config = ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .HideColumns(Column.Error, Column.RatioSD)
        .WithArtifactsPath(Path.Combine(Orleans.Ai.SharedData.Repository, "artifacts", "benchmarks"));
    BenchmarkSwitcher.FromAssembly(typeof(BareKestrel).Assembly).Run(["--filter", filter], config);
}

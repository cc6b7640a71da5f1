using Orleans.Ai.Engines;

namespace Orleans.Ai.Streams;

/// <summary>Processor time that the grid adds to a token, in units of what a bare Kestrel endpoint needs to write the same events.</summary>
internal static class CpuPerToken
{
    private const int Streams = 32;
    private const int Tokens = 300;
    private const int Threads = 1; // so that no thread of the engine spins while it waits for another

    public static async Task RunAsync()
    {
        using var model = new LongContextModel();
        var eventsFile = Path.Combine(model.Folder, "events.txt");
        using var engine = new BareEngine(model.Folder, Threads);
        await using var one = await ServerProcess.StartAloneAsync(model.Folder, Threads);
        await using var two = await ServerProcess.StartTwoSilosAsync(model.Folder, Threads);
        await HttpLoad.RunAsync(one, Streams, Tokens);
        await File.WriteAllTextAsync(eventsFile, await HttpLoad.CaptureAsync(one, Tokens));
        var pace = await HttpLoad.RunAsync(one, Streams, Tokens);
        await using var kestrel = await ServerProcess.StartBareKestrelAsync(pace.Elapsed / Tokens, eventsFile);

        var results = await Rounds.AlternateAsync(
            () => engine.RunAsync(Streams, Tokens),
            () => HttpLoad.RunAsync(one, Streams, Tokens),
            () => HttpLoad.RunAsync(two, Streams, Tokens),
            () => HttpLoad.RunAsync(kestrel, Streams, Tokens));
        var rest = results.Select(runs => runs.Select(run => run.RestPerToken).ToArray()).ToArray();
        Rounds.Report(
            "cpu-per-token",
            $"Processor time of the servers per token, outside the engine's own thread, which is the same with and without a grid: {Streams} chat streams of {Tokens} tokens (demo model, q8, one engine thread, temperature 1), the client in another process, against the engine read in process and a bare Kestrel endpoint that writes the same events at the same pace, one flush per stream and step. The grid is one silo, or a gateway and a silo with the replica, both counted. {Rounds.Count} alternating rounds, median (least to most).",
            ("engine read in process: its thread", Micro(results[0].Select(run => run.EnginePerToken))),
            ("one silo: the engine's thread", Micro(results[1].Select(run => run.EnginePerToken))),
            ("two silos: the engine's thread", Micro(results[2].Select(run => run.EnginePerToken))),
            ("engine read in process: the rest", Micro(rest[0])),
            ("one silo: the rest", Micro(rest[1])),
            ("two silos: the rest", Micro(rest[2])),
            ("bare Kestrel", Micro(rest[3])),
            ("added by one silo over bare Kestrel", Added(rest, 1)),
            ("added by two silos over bare Kestrel", Added(rest, 2)),
            ("one silo, tokens per second", Rounds.Spread([.. results[1].Select(run => run.TokensPerSecond)], "0")),
            ("two silos, tokens per second", Rounds.Spread([.. results[2].Select(run => run.TokensPerSecond)], "0")),
            ("bare Kestrel, events per second", Rounds.Spread([.. results[3].Select(run => run.TokensPerSecond)], "0")));
    }

    private static string Added(double[][] rest, int grid) =>
        Rounds.Spread([.. Enumerable.Range(0, Rounds.Count).Select(round => (rest[grid][round] - rest[0][round]) / rest[3][round])], "0.00");

    private static string Micro(IEnumerable<double> values) => Rounds.Spread([.. values], "0.0") + " µs";
}

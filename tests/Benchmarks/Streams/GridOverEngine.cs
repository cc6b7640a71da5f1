using Orleans.Ai.Engines;

namespace Orleans.Ai.Streams;

/// <summary>HTTP to replica grain to SSE over the engine read in process: tokens per second at 32 streams.</summary>
internal static class GridOverEngine
{
    private const int Streams = 32;

    public static async Task RunAsync()
    {
        using var demo = new LongContextModel();
        using var llama = RandomLlama.CreateSmolLm2();
        var rows = new List<(string, string)>();
        rows.AddRange(await CompareAsync("demo model", demo.Folder, tokens: 400));
        rows.AddRange(await CompareAsync("SmolLM2-135M's shape", llama.Folder, tokens: 40));
        Rounds.Report(
            "grid-over-engine",
            $"{Streams} chat streams at once over HTTP (Kestrel, pipeline, replica grain, SSE) against the same engine read in process; q8, temperature 1, ignore_eos; {Rounds.Count} alternating rounds, median (least to most). The client shares the processors with the server.",
            [.. rows]);
    }

    private static async Task<(string, string)[]> CompareAsync(string name, string model, int tokens)
    {
        using var engine = new BareEngine(model, threads: 0);
        using var server = await ServerProcess.StartGridAsync(model, threads: 0);
        var results = await Rounds.AlternateAsync(() => engine.RunAsync(Streams, tokens), () => HttpLoad.RunAsync(server, Streams, tokens));
        var rates = results.Select(runs => runs.Select(run => run.TokensPerSecond).ToArray()).ToArray();
        return
        [
            ($"{name}: bare engine, tokens per second", Rounds.Spread(rates[0], "0")),
            ($"{name}: grid, tokens per second", Rounds.Spread(rates[1], "0")),
            ($"{name}: grid over bare engine", Rounds.Spread([.. rates[1].Zip(rates[0], (grid, bare) => grid / bare)], "0.000")),
        ];
    }
}

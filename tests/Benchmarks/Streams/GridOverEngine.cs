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
        rows.AddRange(await CompareAsync("SmolLM2-135M's shape", llama.Folder, tokens: 120));
        Rounds.Report(
            "grid-over-engine",
            $"{Streams} chat streams at once over HTTP (Kestrel, pipeline, replica grain, SSE), the replica in the gateway's silo and on another silo (two processes, silo port on loopback), against the same engine read in process; q8, temperature 1, ignore_eos; {Rounds.Count} alternating rounds, median (least to most). The client shares the processors with the servers.",
            [.. rows]);
    }

    private static async Task<(string, string)[]> CompareAsync(string name, string model, int tokens)
    {
        using var engine = new BareEngine(model, threads: 0);
        await using var one = await ServerProcess.StartAloneAsync(model, threads: 0);
        await using var two = await ServerProcess.StartTwoSilosAsync(model, threads: 0);
        var results = await Rounds.AlternateAsync(
            () => engine.RunAsync(Streams, tokens), () => HttpLoad.RunAsync(one, Streams, tokens), () => HttpLoad.RunAsync(two, Streams, tokens));
        var rates = results.Select(runs => runs.Select(run => run.TokensPerSecond).ToArray()).ToArray();
        return
        [
            ($"{name}: bare engine, tokens per second", Rounds.Spread(rates[0], "0")),
            ($"{name}: grid of one silo, tokens per second", Rounds.Spread(rates[1], "0")),
            ($"{name}: grid of two silos, tokens per second", Rounds.Spread(rates[2], "0")),
            ($"{name}: one silo over bare engine", Ratio(rates[1], rates[0])),
            ($"{name}: two silos over bare engine", Ratio(rates[2], rates[0])),
        ];
    }

    private static string Ratio(double[] grid, double[] bare) => Rounds.Spread([.. grid.Zip(bare, (left, right) => left / right)], "0.000");
}

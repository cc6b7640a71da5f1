namespace Orleans.Ai.Streams;

/// <summary>What a stream costs more that survives the loss of everything: tokens per second, processor time, time to the first token.</summary>
internal static class ResumableStreams
{
    private const int Streams = 32;
    private const int Probes = 40;

    public static async Task RunAsync()
    {
        using var demo = new LongContextModel();
        using var llama = RandomLlama.CreateSmolLm2();
        (string Name, string Folder, int Tokens)[] models = [("demo model", demo.Folder, 400), ("SmolLM2-135M's shape", llama.Folder, 120)];
        (string Name, Func<string, int, Task<ServerProcess>> Start)[] stores = [("SQLite", ServerProcess.StartAloneAsync), ("Redis", ServerProcess.StartOverRedisAsync)];
        var rows = new List<(string, string)>();
        foreach (var model in models)
        {
            foreach (var store in stores)
            {
                await using var server = await store.Start(model.Folder, 0);
                rows.AddRange(await CompareAsync($"{model.Name}, {store.Name}", server, model.Tokens));
            }
        }

        Rounds.Report(
            "resumable-streams",
            $"{Streams} chat streams at once over HTTP, gateway and replica in one silo, plain and with x-orleansai-resumable; q8, temperature 1, ignore_eos; SQLite with synchronous=FULL, Redis with its log synced once a second. Time to the first text: {Probes} single requests of each kind in turn, on a silo that does nothing else, their median. {Rounds.Count} alternating rounds, median (least to most). Client, servers and Redis share the processors.",
            [.. rows]);
    }

    private static async Task<(string, string)[]> CompareAsync(string name, ServerProcess server, int tokens)
    {
        var loads = await Rounds.AlternateAsync(() => HttpLoad.RunAsync(server, Streams, tokens), () => HttpLoad.RunAsync(server, Streams, tokens, isResumable: true));
        var first = (await Rounds.AlternateAsync(() => ProbeAsync(server)))[0];
        var rates = loads.Select(runs => runs.Select(run => run.TokensPerSecond).ToArray()).ToArray();
        return
        [
            ($"{name}: plain, tokens per second", Rounds.Spread(rates[0], "0")),
            ($"{name}: resumable, tokens per second", Rounds.Spread(rates[1], "0")),
            ($"{name}: resumable over plain", Rounds.Spread([.. rates[1].Zip(rates[0], (resumable, plain) => resumable / plain)], "0.000")),
            ($"{name}: plain, processor time per token outside the engine's thread", Rounds.Spread([.. loads[0].Select(run => run.RestPerToken)], "0.0") + " µs"),
            ($"{name}: resumable, processor time per token outside the engine's thread", Rounds.Spread([.. loads[1].Select(run => run.RestPerToken)], "0.0") + " µs"),
            ($"{name}: plain, time to the first text", Rounds.Spread([.. first.Select(round => round.Plain)], "0.00") + " ms"),
            ($"{name}: resumable, time to the first text", Rounds.Spread([.. first.Select(round => round.Resumable)], "0.00") + " ms"),
            ($"{name}: added to the first text", Rounds.Spread([.. first.Select(round => round.Resumable - round.Plain)], "0.00") + " ms"),
        ];
    }

    private static async Task<(double Plain, double Resumable)> ProbeAsync(ServerProcess server)
    {
        var (plain, resumable) = (new List<double>(), new List<double>());
        for (var i = 0; i < Probes; i++)
        {
            plain.Add(await HttpLoad.TimeFirstTokenAsync(server, i, isResumable: false));
            resumable.Add(await HttpLoad.TimeFirstTokenAsync(server, i, isResumable: true));
        }

        return (Middle(plain), Middle(resumable));
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

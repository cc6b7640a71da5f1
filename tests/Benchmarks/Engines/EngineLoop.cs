using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Ai.Decoding;
using Orleans.Ai.Sampling;
using Orleans.Ai.Tokenization;

namespace Orleans.Ai.Engines;

/// <summary>What scheduler, sampler and detokenizer add to the decoder's steps.</summary>
internal static class EngineLoop
{
    private const int Steps = 400;
    private static readonly int[] Prompt = [.. Enumerable.Range(100, 16)];
    private static readonly CpuDecoderSettings Settings = new() { Threads = 1, BlockCount = 1024 };

    public static async Task RunAsync()
    {
        var rows = new List<(string, string)>();
        foreach (var streams in (int[])[1, 8, 32])
        {
            using var decoder = CpuDecoder.Load(SharedData.DemoModel, Settings);
            using var engine = new InferenceEngine(
                CpuDecoder.Load(SharedData.DemoModel, Settings),
                Tokenizer.Load(SharedData.DemoModel),
                new HashSet<int>(),
                new EngineOptions { PrefixCaching = false },
                TimeProvider.System,
                NullLogger<InferenceEngine>.Instance);
            var results = await Rounds.AlternateAsync(() => Task.FromResult(RunDecoder(decoder, streams)), () => RunEngineAsync(engine, streams));
            rows.Add(($"{streams} streams: decoder alone, CPU µs per step", Rounds.Spread(results[0], "0")));
            rows.Add(($"{streams} streams: engine, CPU µs per step", Rounds.Spread(results[1], "0")));
            rows.Add(($"{streams} streams: engine over decoder", Rounds.Spread([.. results[1].Zip(results[0], (with, alone) => with / alone)], "0.000")));
        }

        Rounds.Report(
            "engine-loop",
            $"Processor time of {Steps} decoding steps of the demo model (q8, one thread) by the decoder alone, and by the engine with scheduling, sampling at temperature 1 and detokenizing, its tokens read as they come. {Rounds.Count} alternating rounds, median (least to most).",
            [.. rows]);
    }

    private static double RunDecoder(CpuDecoder decoder, int streams)
    {
        var batch = new DecodeBatch();
        var length = (Prompt.Length + Steps) / IDecoder.BlockSize + 1;

        // Interleaved, as sequences that grow side by side have them.
        int[][] blocks = [.. Enumerable.Range(0, streams).Select(i => Enumerable.Range(0, length).Select(block => (block * streams) + i).ToArray())];
        var start = Environment.CpuUsage.TotalTime;
        for (var step = 0; step < Steps; step++)
        {
            batch.Clear();
            foreach (var table in blocks)
            {
                batch.Add(step == 0 ? Prompt : [step], step == 0 ? 0 : Prompt.Length + step - 1, table, LogitRows.Last);
            }

            decoder.Step(batch);
        }

        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Steps;
    }

    private static async Task<double> RunEngineAsync(InferenceEngine engine, int streams)
    {
        var start = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, streams).Select(async seed =>
        {
            var sampling = new SamplingSettings { Temperature = 1, Seed = seed };
            engine.Submit(new GenerationRequest { Prompt = Prompt, MaxTokens = Steps, Sampling = sampling, StopStrings = [], ChoiceCount = 1 }, out var generation);
            await foreach (var _ in generation.Outputs.ReadAllAsync())
            {
            }
        }));
        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Steps;
    }
}

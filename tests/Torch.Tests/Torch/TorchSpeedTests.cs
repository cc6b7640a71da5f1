using System.Diagnostics;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Torch;

/// <summary>What a GPU makes of a model of a billion weights; writes its results down. pytorch_speed.py does the same by PyTorch.</summary>
[Collection(TorchModels.Collection)]
public sealed class TorchSpeedTests
{
    private const int Context = 470;
    private const int Steps = 40;
    private const int MostSequences = 128;
    private const int MostTokens = 2048;
    private const int BlocksPerSequence = ((Context + Steps) / IDecoder.BlockSize) + 1;

    [Fact]
    public async Task Steps_OfABillionWeights_AreMeasured()
    {
        Assert.SkipUnless(TorchModels.Gpu is not null, TorchModels.NeedsGpu);
        using var llama = RandomLlama.CreateLlama1B();
        using var source = ModelSource.Open(llama.Folder);
        var rows = new List<(string, string)>();
        foreach (var format in (WeightFormat[])[WeightFormat.Bf16, WeightFormat.F32])
        {
            var started = Stopwatch.GetTimestamp();
            using var decoder = TorchDecoder.Load(source.Config, source.Weights, new()
            {
                Device = TorchModels.Device,
                Format = format,
                BlockCount = MostSequences * BlocksPerSequence,
                MaxBatchTokens = MostTokens,
                MaxLogitRows = MostSequences,
            });
            var name = format.ToString().ToLowerInvariant();
            rows.Add(($"{name}: load from the page cache, s", Rounds.Text(Stopwatch.GetElapsedTime(started).TotalSeconds, "0.0")));
            rows.AddRange((await RatesAsync(decoder)).Concat(Agreements(decoder)).Select(row => ($"{name}: {row.Measure}", row.Figure)));
        }

        Rounds.Report(
            "torch-gpu",
            $"The decoder over Torch on a GPU: a Llama of the shape of Llama-3.2-1B with random weights. Prefill of {MostTokens} tokens, and {Steps} decoding steps of sequences that are {Context} long before, each by the time from step to logits in memory. {Rounds.Count} alternating rounds, median (least to most). Rows of logits are compared bit for bit.",
            [.. rows]);
    }

    private static async Task<IEnumerable<(string Measure, string Figure)>> RatesAsync(TorchDecoder decoder)
    {
        for (var first = 0; first < MostSequences; first += MostTokens / Context)
        {
            decoder.Step(Batch(decoder, first, MostTokens / Context, 0, Context));
        }

        (string Measure, DecodeBatch[] Steps)[] cases =
        [
            ("prefill of one sequence, tokens/s", [.. Enumerable.Repeat(Batch(decoder, 0, 1, 0, MostTokens), 5)]),
            ("prefill of 8 sequences, tokens/s", [.. Enumerable.Repeat(Batch(decoder, 8, 8, 0, MostTokens / 8), 5)]),
            .. new[] { 1, 8, 32, MostSequences }.Select(count =>
                ($"decoding {count}, tokens/s", Enumerable.Range(Context, Steps).Select(position => Batch(decoder, 0, count, position, 1)).ToArray())),
        ];
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            Array.ForEach(cases, one => Rate(decoder, one.Steps));
        }

        var rates = await Rounds.AlternateAsync([.. cases.Select(one => (Func<Task<double>>)(() => Task.FromResult(Rate(decoder, one.Steps))))]);
        return cases.Zip(rates, (one, rate) => (one.Measure, Rounds.Spread(rate, "0")));
    }

    private static double Rate(TorchDecoder decoder, DecodeBatch[] steps)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var batch in steps)
        {
            decoder.Step(batch);
        }

        return steps.Sum(batch => batch.Tokens.Length) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<(string Measure, string Figure)> Agreements(TorchDecoder decoder)
    {
        float[] Decode(int first, int count) => decoder.Step(Batch(decoder, first, count, Context, 1)).ToArray();
        float[] Prefill(int first, int count) => decoder.Step(Batch(decoder, first, count, 0, 256)).ToArray();
        float[] Alone(int count, Func<int, int, float[]> run) => [.. Enumerable.Range(0, count).SelectMany(sequence => run(sequence, 1))];
        yield return ("the same batch of 8 twice", Agreement(decoder, Decode(0, 8), Decode(0, 8)));
        foreach (var count in (int[])[2, 8, 32, MostSequences])
        {
            yield return ($"decoding {count} sequences together and alone", Agreement(decoder, Decode(0, count), Alone(count, Decode)));
        }

        yield return ("prefill of 8 sequences of 256 together and alone", Agreement(decoder, Prefill(0, 8), Alone(8, Prefill)));
        var whole = Prefill(0, 8);
        decoder.Step(Batch(decoder, 0, 8, 0, 100));
        yield return ("prefill of 8 sequences of 256 at once and in two parts", Agreement(decoder, whole, decoder.Step(Batch(decoder, 0, 8, 100, 156)).ToArray()));
        decoder.Step(Batch(decoder, 0, 8, 0, 255));
        yield return ("prefill of 8 sequences of 256 at once and the last token decoded", Agreement(decoder, whole, decoder.Step(Batch(decoder, 0, 8, 255, 1)).ToArray()));
    }

    private static string Agreement(TorchDecoder decoder, float[] some, float[] others)
    {
        var rows = some.Length / decoder.VocabularySize;
        var equal = Enumerable.Range(0, rows).Count(row => Row(some, row).SequenceEqual(Row(others, row)));
        return $"{equal} of {rows} rows equal, largest difference {Rounds.Text(FamilyGoldens.LargestDifference(some, others), "0.000000")}, logits up to {Rounds.Text(some.Max(), "0.0")}";
        ReadOnlySpan<float> Row(float[] logits, int row) => logits.AsSpan(row * decoder.VocabularySize, decoder.VocabularySize);
    }

    /// <summary>Tokens of a run of sequences; a token is a function of its sequence and position, so that runs of one text fit together.</summary>
    private static DecodeBatch Batch(TorchDecoder decoder, int first, int count, int position, int length)
    {
        var batch = new DecodeBatch();
        var blocks = Math.Max(BlocksPerSequence, Align.Divide(position + length, IDecoder.BlockSize));
        for (var sequence = first; sequence < first + count; sequence++)
        {
            int[] tokens = [.. Enumerable.Range(position, length).Select(at => new Random((sequence * MostTokens) + at).Next(decoder.VocabularySize))];
            batch.Add(tokens, position, Enumerable.Range(sequence * BlocksPerSequence, blocks).ToArray(), LogitRows.Last);
        }

        return batch;
    }
}

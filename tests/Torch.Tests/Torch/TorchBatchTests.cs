using Orleans.Ai.Decoding;

namespace Orleans.Ai.Torch;

/// <summary>What <see cref="TorchDecoder"/> says of itself: logits depend on the batch by rounding alone, and in bfloat16 on a GPU not at all.</summary>
[Collection(TorchModels.Collection)]
public sealed class TorchBatchTests
{
    // The demo model's logits reach 27, those of the tiny ones 9.
    private const float Rounding = 1e-4f;
    private const float DemoRounding = 1e-3f;

    [Theory]
    [InlineData("demo", 1 << 16, DemoRounding)]
    [InlineData("demo", 40, DemoRounding)]
    [InlineData("gemma3", 1 << 16, Rounding)]
    [InlineData("mistral-sliding", 1 << 16, Rounding)]
    [InlineData("mistral-sliding", 12, Rounding)]
    [InlineData("qwen3-moe", 1 << 16, Rounding)]
    public void Step_AnyBatchesAndSplits_IsWithinRoundingOfDecodingAlone(string model, int maxGathered, float bound)
    {
        using var decoder = TorchModels.Load(model, settings => settings with { MaxGatheredPositions = maxGathered });

        CheckBatches(decoder, bound);
    }

    [Theory]
    [InlineData("demo", 1 << 16)]
    [InlineData("demo", 40)]
    [InlineData("gemma3", 1 << 16)]
    [InlineData("mistral-sliding", 12)]
    [InlineData("qwen3-moe", 1 << 16)]
    [InlineData("olmo2", 1 << 16)]
    [InlineData("phi3", 1 << 16)]
    public void Step_InBFloat16OnAGpu_IsTheSameBitsInAnyBatchesAndSplits(string model, int maxGathered)
    {
        Assert.SkipUnless(TorchModels.Gpu is not null, TorchModels.NeedsGpu);
        using var decoder = TorchModels.Load(model, settings => settings with { MaxGatheredPositions = maxGathered, Format = WeightFormat.Bf16 });

        CheckBatches(decoder, bound: 0);
    }

    [Theory]
    [InlineData("demo", DemoRounding)]
    [InlineData("mistral-sliding", Rounding)]
    public void Step_PrefixOfAnotherSequence_IsReadFromItsBlocks(string model, float bound)
    {
        using var decoder = TorchModels.Load(model);
        var tokens = new Random(3).RandomTokens(50, decoder);
        var expected = TestSequence.Alone(decoder).Step(tokens, LogitRows.Last).ToArray();
        new TestSequence(decoder, [9, 4, 7]).Step([.. tokens[..40]], LogitRows.None);

        var batch = new DecodeBatch();
        batch.Add(tokens.AsSpan(32), 32, new[] { 9, 4, 1, 2 }, LogitRows.Last);

        FamilyGoldens.LargestDifference(decoder.Step(batch), expected).ShouldBeLessThan(bound);
    }

    [Theory]
    [InlineData("demo", DemoRounding)]
    [InlineData("gemma3", Rounding)]
    [InlineData("mistral-sliding", Rounding)]
    public void Step_PrefillOfAnyLength_IsWithinRoundingOfTokenByToken(string model, float bound)
    {
        const int begun = 5;
        using var decoder = TorchModels.Load(model);
        var tokens = new Random(8).RandomTokens(Math.Min(decoder.ContextLength, 140), decoder);
        var one = TestSequence.Alone(decoder);
        var expected = Array.ConvertAll(tokens, token => one.Step([token], LogitRows.Last).ToArray());
        foreach (var length in (int[])[2, 31, 32, 33, 34, 64, 65, 66, 97, tokens.Length - begun])
        {
            var sequence = TestSequence.Alone(decoder);
            sequence.Step(tokens.AsSpan(0, begun), LogitRows.None);

            FamilyGoldens.LargestDifference(sequence.Step(tokens.AsSpan(begun, length), LogitRows.Last), expected[begun + length - 1]).ShouldBeLessThan(bound);
        }
    }

    private static void CheckBatches(TorchDecoder decoder, float bound)
    {
        var random = new Random(11);
        var sequences = Enumerable.Range(0, 12).Select(_ => random.RandomTokens(random.Next(1, 70), decoder)).ToArray();
        var alone = Array.ConvertAll(sequences, tokens => TestSequence.Alone(decoder).Step(tokens, LogitRows.All).ToArray());

        // Five blocks each, in any order.
        var blocks = Enumerable.Range(0, decoder.BlockCount).OrderBy(_ => random.Next()).Chunk(5).ToArray();
        var running = sequences.Select((tokens, index) => (Index: index, Tokens: tokens, Sequence: new TestSequence(decoder, blocks[index]))).ToList();
        var batch = new DecodeBatch();
        while (running.Count > 0)
        {
            var (rows, expected) = (0, new List<float>());
            batch.Clear();
            foreach (var (index, tokens, sequence) in running.OrderBy(_ => random.Next()).Take(random.Next(1, 13)))
            {
                var (begin, run) = (sequence.Position, Math.Min(tokens.Length - sequence.Position, random.Next(3) == 0 ? random.Next(2, 40) : 1));
                sequence.AddTo(batch, tokens.AsSpan(begin, run), LogitRows.All);
                expected.AddRange(alone[index].AsSpan(begin * decoder.VocabularySize, run * decoder.VocabularySize));
                rows += run;
            }

            FamilyGoldens.LargestDifference(decoder.Step(batch), expected.ToArray()).ShouldBeLessThanOrEqualTo(bound);
            batch.LogitRowCount.ShouldBe(rows);
            running.RemoveAll(r => r.Sequence.Position == r.Tokens.Length);
        }
    }
}

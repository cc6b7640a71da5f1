using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Orleans.Ai.Decoding;

public sealed class GoldenTests(ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Stories_GreedyInFloat32_MatchesLlama2C()
    {
        var folder = SharedData.Require("models/stories260K-hf");
        var cases = Read<StoryCase[]>(folder, "gold-greedy-ids.json");
        var pieces = Read<StoryTokenizer>(folder, "tokenizer.json").Model.Vocab.ToDictionary(piece => piece.Value, piece => piece.Key);
        using var decoder = Load(folder, WeightFormat.F32);

        foreach (var story in cases)
        {
            var prompt = PromptLength(story, pieces);
            story.Next[..^1].ShouldBe(story.Ids[1..]);

            TestSequence.Alone(decoder).Decode(story.Ids.AsSpan(0, prompt), end: -1, story.Next.Length - prompt + 1)
                .ShouldBe(story.Next[(prompt - 1)..]);
        }

        cases.Length.ShouldBe(6);
    }

    [Fact]
    public void Stories_LogitsInFloat32_MatchLlama2C()
    {
        var folder = SharedData.Require("models/stories260K-hf");
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "gold-logits-prompt0-32x512-f32le.bin")));
        using var decoder = Load(folder, WeightFormat.F32);

        var logits = TestSequence.Alone(decoder).Step(Read<StoryCase[]>(folder, "gold-greedy-ids.json")[0].Ids.AsSpan(0, 32), LogitRows.All);

        FamilyGoldens.LargestDifference(logits, expected).ShouldBeLessThan(1e-3f);
    }

    [Theory]
    [MemberData(nameof(FamilyGoldens.Names), MemberType = typeof(FamilyGoldens))]
    public void Families_InFloat32_MatchTransformers(string family)
    {
        using var decoder = Load(FamilyGoldens.Folder(family), WeightFormat.F32);

        FamilyGoldens.Check(decoder, family);
    }

    [Fact]
    public void DemoModel_GreedyInFloat32_MatchesTransformers()
    {
        using var decoder = Load(SharedData.DemoModel, WeightFormat.F32);

        foreach (var golden in Read<GoldenFile>(SharedData.DemoModel, "golden.json").Cases)
        {
            TestSequence.Alone(decoder).Decode(golden.Prompt, decoder.Config.EndTokens[0], 400).ShouldBe(golden.Greedy);
        }
    }

    [Theory]
    [InlineData(WeightFormat.Q8, 0.99)]
    [InlineData(WeightFormat.Bf16, 0.99)]
    public void DemoModel_RoundedWeights_AgreeAlongGoldenAnswers(WeightFormat format, double least)
    {
        using var reference = Load(SharedData.DemoModel, WeightFormat.F32);
        using var decoder = Load(SharedData.DemoModel, format);
        int all = 0, allAgreed = 0, clear = 0, clearAgreed = 0;

        foreach (var golden in Read<GoldenFile>(SharedData.DemoModel, "golden.json").Cases)
        {
            int[] tokens = [.. golden.Prompt, .. golden.Greedy[..^1]];
            var expected = TestSequence.Alone(reference).Step(tokens, LogitRows.All);
            var found = ArgMaxOfRows(TestSequence.Alone(decoder).Step(tokens, LogitRows.All), decoder.VocabularySize);
            for (var i = golden.Prompt.Length - 1; i < tokens.Length; i++)
            {
                var agreed = found[i] == golden.Greedy[i - golden.Prompt.Length + 1] ? 1 : 0;
                (all, allAgreed) = (all + 1, allAgreed + agreed);
                if (TopGap(expected.Slice(i * decoder.VocabularySize, decoder.VocabularySize)) > 0.2f)
                {
                    (clear, clearAgreed) = (clear + 1, clearAgreed + agreed);
                }
            }
        }

        output.WriteLine($"{format}: {allAgreed} of {all} agree; {clearAgreed} of {clear} where the two best logits are more than 0.2 apart.");
        ((double)clearAgreed / clear).ShouldBeGreaterThanOrEqualTo(least);
    }

    /// <summary>Tokens of the prompt: the first of all, then those whose bytes are the prompt's behind a space.</summary>
    private static int PromptLength(StoryCase story, Dictionary<int, string> pieces)
    {
        var left = Encoding.UTF8.GetByteCount(story.Prompt) + 1;
        return 1 + story.Ids.Skip(1).TakeWhile(id => (left -= ByteCount(pieces[id])) >= 0).Count();

        static int ByteCount(string piece) => piece.StartsWith("<0x", StringComparison.Ordinal) ? 1 : Encoding.UTF8.GetByteCount(piece.Replace('\u2581', ' '));
    }

    private static CpuDecoder Load(string folder, WeightFormat format) =>
        CpuDecoder.Load(folder, new() { Format = format, BlockCount = 64, MaxBatchTokens = 1024, MaxLogitRows = 1024, Threads = 2 });

    private static T Read<T>(string folder, string file)
        where T : class =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(folder, file)), _json).ShouldNotBeNull();

    private static int[] ArgMaxOfRows(ReadOnlySpan<float> logits, int width)
    {
        var best = new int[logits.Length / width];
        for (var row = 0; row < best.Length; row++)
        {
            best[row] = TensorPrimitives.IndexOfMax(logits.Slice(row * width, width));
        }

        return best;
    }

    private static float TopGap(ReadOnlySpan<float> logits)
    {
        var row = logits.ToArray();
        var best = TensorPrimitives.IndexOfMax<float>(row);
        var value = row[best];
        row[best] = float.NegativeInfinity;
        return value - TensorPrimitives.Max<float>(row);
    }

    private sealed record StoryCase(string Prompt, int[] Ids, int[] Next);

    private sealed record StoryTokenizer(StoryVocabulary Model);

    private sealed record StoryVocabulary(Dictionary<string, int> Vocab);

    private sealed record GoldenFile(GoldenCase[] Cases);

    private sealed record GoldenCase(int[] Prompt, int[] Greedy);
}

using System.Numerics.Tensors;
using System.Text.Json;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.ModelFiles;

/// <summary>A real model as it is published, in Q4_1 with an embedding in Q8_0, in float32 against its values in transformers.</summary>
public sealed class SmolLm2Tests : IDisposable
{
    private const int Chunk = 256;

    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Golden _golden;
    private readonly CpuDecoder _decoder;
    private readonly int[] _blocks;

    public SmolLm2Tests()
    {
        var folder = SharedData.Require("models/SmolLM2-135M-Instruct");
        _golden = JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(Path.Combine(folder, "golden.json")), _json)!;
        _decoder = CpuDecoder.Load(
            Path.Combine(folder, _golden.Model), new() { Format = WeightFormat.F32, BlockCount = 64, MaxBatchTokens = Chunk, MaxLogitRows = Chunk });
        _blocks = [.. Enumerable.Range(0, _decoder.BlockCount)];
    }

    public void Dispose() => _decoder.Dispose();

    [Fact]
    public void Greedy_EveryChat_IsTransformersUpToTheFirstNearTie()
    {
        foreach (var chat in _golden.Chat)
        {
            var found = new List<int>();
            var position = 0;
            var input = chat.Prompt;
            foreach (var expected in chat.Greedy)
            {
                var logits = Step(input, position, LogitRows.Last).ToArray();
                (position, input) = (position + input.Length, [expected]);
                if (Gap(logits) < 1e-2f)
                {
                    break;
                }

                found.Add(TensorPrimitives.IndexOfMax<float>(logits));
            }

            Assert.Equal(chat.Greedy[..found.Count], found);
            Assert.True(chat.SmallestTop2Gap < 1e-2 || found.Count == chat.Greedy.Length, $"stopped at {found.Count} without a near tie");
        }
    }

    [Fact]
    public void Perplexity_OfAThousandTokens_IsTransformers()
    {
        var tokens = _golden.Text.Tokens;
        var sum = 0.0;
        for (var begin = 0; begin < tokens.Length; begin += Chunk)
        {
            var count = Math.Min(Chunk, tokens.Length - begin);
            var logits = Step(tokens[begin..(begin + count)], begin, LogitRows.All);
            for (var i = 0; i < count && begin + i + 1 < tokens.Length; i++)
            {
                sum += Loss(logits.Slice(i * _decoder.VocabularySize, _decoder.VocabularySize), tokens[begin + i + 1]);
            }
        }

        Assert.InRange(Math.Exp(sum / (tokens.Length - 1)) / _golden.Text.Perplexity, 0.999, 1.001);
    }

    private static double Loss(ReadOnlySpan<float> logits, int token)
    {
        var most = TensorPrimitives.Max(logits);
        var total = 0.0;
        foreach (var logit in logits)
        {
            total += Math.Exp(logit - most);
        }

        return Math.Log(total) + most - logits[token];
    }

    private static float Gap(float[] logits)
    {
        var (first, second) = (float.NegativeInfinity, float.NegativeInfinity);
        foreach (var logit in logits)
        {
            (first, second) = logit > first ? (logit, first) : (first, MathF.Max(second, logit));
        }

        return first - second;
    }

    private ReadOnlySpan<float> Step(int[] tokens, int position, LogitRows rows)
    {
        var batch = new DecodeBatch();
        batch.Add(tokens, position, _blocks, rows);
        return _decoder.Step(batch);
    }

    private sealed record Golden(string Model, Chat[] Chat, Text Text);

    private sealed record Chat(int[] Prompt, int[] Greedy, [property: System.Text.Json.Serialization.JsonPropertyName("smallest_top2_gap")] double SmallestTop2Gap);

    private sealed record Text(int[] Tokens, double Perplexity);
}

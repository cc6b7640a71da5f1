using System.Diagnostics;
using System.Numerics.Tensors;
using System.Text.Json;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.ModelFiles;

/// <summary>A real model as it is published: Q4_1 with an embedding in Q8_0, against its values in transformers.</summary>
public sealed class SmolLm2Tests(ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Greedy_InFloat32_IsTransformersUpToTheFirstNearTie()
    {
        var folder = SharedData.Require("models/SmolLM2-135M-Instruct");
        var golden = JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(Path.Combine(folder, "golden.json")), _json)!;
        var w = Stopwatch.StartNew();
        using var decoder = CpuDecoder.Load(folder, new() { Format = WeightFormat.F32, BlockCount = 64, MaxBatchTokens = 256, MaxLogitRows = 256, Threads = 2 });
        output.WriteLine($"load {w.Elapsed}");
        foreach (var chat in golden.Chat)
        {
            w.Restart();
            var answer = TestSequence.Alone(decoder).Decode(chat.Prompt, decoder.Config.EndTokens[0], chat.Greedy.Length);
            output.WriteLine($"{answer.Zip(chat.Greedy).TakeWhile(p => p.First == p.Second).Count()} of {chat.Greedy.Length} {w.Elapsed}");
        }

        w.Restart();
        var tokens = golden.Text.Tokens;
        double sum = 0;
        var sequence = TestSequence.Alone(decoder);
        for (var begin = 0; begin < tokens.Length; begin += 256)
        {
            var logits = sequence.Step(tokens.AsSpan(begin, Math.Min(256, tokens.Length - begin)), LogitRows.All).ToArray();
            for (var i = begin; i < Math.Min(begin + 256, tokens.Length - 1); i++)
            {
                var row = logits.AsSpan((i - begin) * decoder.VocabularySize, decoder.VocabularySize);
                var max = TensorPrimitives.Max<float>(row);
                double total = 0;
                foreach (var l in row)
                {
                    total += Math.Exp(l - max);
                }

                sum += Math.Log(total) + max - row[tokens[i + 1]];
            }
        }

        output.WriteLine($"perplexity {Math.Exp(sum / (tokens.Length - 1))} {golden.Text.Perplexity} {w.Elapsed}");
    }

    private sealed record Golden(Chat[] Chat, Text Text);

    private sealed record Chat(int[] Prompt, int[] Greedy);

    private sealed record Text(int[] Tokens, double Perplexity);
}

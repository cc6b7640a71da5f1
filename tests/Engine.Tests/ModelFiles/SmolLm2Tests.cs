using System.Text.Json;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.ModelFiles;

/// <summary>A real model as it is published, in Q4_1 with an embedding in Q8_0, against its values in transformers.</summary>
[Trait("Pace", "slow")]
public sealed class SmolLm2Tests
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Load_PublishedGguf_GivesTransformersLogitsAndAnswer()
    {
        var folder = SharedData.Require("models/SmolLM2-135M-Instruct");
        var golden = JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(Path.Combine(folder, "golden.json")), _json)!;
        using var decoder = CpuDecoder.Load(folder, new() { Format = WeightFormat.F32, BlockCount = 8, MaxBatchTokens = 64, MaxLogitRows = 64, Threads = 2 });

        var logits = TestSequence.Alone(decoder).Step(golden.Text.Tokens.AsSpan(0, 64), LogitRows.All);
        for (var row = 0; row < 64; row++)
        {
            var found = logits.Slice(row * decoder.VocabularySize, decoder.VocabularySize);
            foreach (var (id, value) in golden.Text.First64Top20Ids[row].Zip(golden.Text.First64Top20Logits[row]))
            {
                found[id].ShouldBe(value, 1e-2f, $"logit of {id} behind position {row}");
            }
        }

        var chat = golden.Chat[0];
        TestSequence.Alone(decoder).Decode(chat.Prompt, decoder.Config.EndTokens[0], chat.Greedy.Length).ShouldBe(chat.Greedy);
    }

    private sealed record Golden(Chat[] Chat, Text Text);

    private sealed record Chat(int[] Prompt, int[] Greedy);

    private sealed record Text(
        int[] Tokens,
        [property: System.Text.Json.Serialization.JsonPropertyName("first64_top20_ids")] int[][] First64Top20Ids,
        [property: System.Text.Json.Serialization.JsonPropertyName("first64_top20_logits")] float[][] First64Top20Logits);
}

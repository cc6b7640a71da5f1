using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Torch;

namespace Orleans.Ai.Engines;

[Collection(TorchModels.Collection)]
public sealed class TorchEngineTests
{
    [Fact]
    public async Task DemoModel_AllGoldenQuestionsAtOnce_AnswersWordForWord()
    {
        using var demo = DemoReplica.Create(new EngineOptions { Decoder = DecoderKind.Torch, MaxBatchTokens = 48, MaxSequences = 7 }, TorchModels.Gpu);
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(SharedData.DemoModel, "golden.json"), TestContext.Current.CancellationToken));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToList();

        var answers = await Task.WhenAll(cases.Select(AskAsync));

        answers.ShouldBe(cases.Select(c => c.GetProperty("answer").GetString()));
        demo.Replica.GetReport().Model.WeightFormat.ShouldBe("f32");

        Task<string> AskAsync(JsonElement c) => demo.AnswerAsync(
            DemoReplica.Ask(new Prompt.Tokens([.. c.GetProperty("prompt").EnumerateArray().Select(id => id.GetInt32())])) with { Stopping = new() { MaxTokens = 400 } });
    }
}

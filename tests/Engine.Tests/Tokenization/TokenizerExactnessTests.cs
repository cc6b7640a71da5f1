using System.Text.Json;

namespace Orleans.Ai.Tokenization;

public sealed class TokenizerExactnessTests
{
    [Fact]
    public void Encode_RenderedDemoPrompts_GivesTheGoldenIds()
    {
        var tokenizer = Tokenizer.Load(SharedData.DemoModel);
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.DemoModel, "golden.json")));

        foreach (var item in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl)
                .ShouldBe(item.GetProperty("prompt").Deserialize<int[]>()!, text);
        }
    }

    [Fact]
    public void Detokenizer_DemoAnswers_GivesTheGoldenText()
    {
        var tokenizer = Tokenizer.Load(SharedData.DemoModel);
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.DemoModel, "golden.json")));

        foreach (var item in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var detokenizer = new StreamingDetokenizer(tokenizer);
            var pieces = item.GetProperty("greedy").Deserialize<int[]>()!.Select(detokenizer.Append).ToList();
            string.Concat([.. pieces, detokenizer.Flush()]).ShouldBe(item.GetProperty("answer").GetString());
        }
    }

    [Fact]
    public void Encode_StringsOfTheReference_GivesItsIds() => CheckSmolLm2(Tokenizer.Load(SharedData.Require("models/SmolLM2-135M-Instruct")));

    /// <summary>The 530 strings of SmolLM2's reference.</summary>
    internal static void CheckSmolLm2(Tokenizer tokenizer)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Require("models/SmolLM2-135M-Instruct/tokenizer-golden.json")));
        var strings = golden.RootElement.GetProperty("strings").Deserialize<string[]>()!;
        var ids = golden.RootElement.GetProperty("ids").Deserialize<int[][]>()!;

        (strings.Length, ids.Length).ShouldBe((530, 530));
        foreach (var (text, expected) in strings.Zip(ids))
        {
            tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl).ShouldBe(expected, text);

            // Its vocabulary lacks some control characters, which no text needs.
            if (!expected.Any(tokenizer.IsSpecial) && !text.Any(c => char.IsControl(c) && !char.IsWhiteSpace(c)))
                ReferenceVectors.Decode(tokenizer, expected).ShouldBe(text);
        }
    }
}

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

    public static TheoryData<string> Goldens => [.. SharedData.Folders("models", "tokenizer-golden.json")];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Encode_StringsOfTheReference_GivesItsIds(string model) => CheckGolden(Tokenizer.Load(SharedData.Require(model)), model);

    /// <summary>The strings of a model's reference; SmolLM2 has 530.</summary>
    internal static void CheckGolden(Tokenizer tokenizer, string model)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Require(model), "tokenizer-golden.json")));
        var strings = golden.RootElement.GetProperty("strings").Deserialize<string[]>()!;
        var ids = golden.RootElement.GetProperty("ids").Deserialize<int[][]>()!;

        ids.Length.ShouldBe(strings.Length);
        strings.Length.ShouldBeGreaterThan(0);
        foreach (var (text, expected) in strings.Zip(ids))
        {
            tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl).ShouldBe(expected, text);

            // Where a vocabulary lacks some control characters, no text needs them.
            if (!expected.Any(tokenizer.IsSpecial) && !text.Any(c => char.IsControl(c) && !char.IsWhiteSpace(c)))
                ReferenceVectors.Decode(tokenizer, expected).ShouldBe(text);
        }
    }
}

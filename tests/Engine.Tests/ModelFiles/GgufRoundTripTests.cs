using System.Text.Json;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.ModelFiles;

/// <summary>A model from a GGUF file that was made of its Hugging Face folder is the model of that folder, bit for bit.</summary>
public sealed class GgufRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(FamilyGoldens.Names), MemberType = typeof(FamilyGoldens))]
    public void Load_ConvertedFamily_GivesTheFoldersLogits(string family)
    {
        var folder = FamilyGoldens.Folder(family);
        var path = _folder.Write("converted.gguf", GgufConverter.Convert(folder).ToArray());
        using var expected = Load(folder);
        using var found = Load(path);

        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        foreach (var prompt in golden.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("prompt").Deserialize<int[]>()!))
        {
            var logits = TestSequence.Alone(found).Step(prompt, LogitRows.All).ToArray();
            logits.ShouldBe(TestSequence.Alone(expected).Step(prompt, LogitRows.All).ToArray());
        }

        found.Description.Architecture.ShouldBe(expected.Description.Architecture);
        found.Config.EndTokens.ShouldBe(expected.Config.EndTokens);
    }

    [Theory]
    [InlineData(2u, 32)]
    [InlineData(3u, 1)]
    [InlineData(3u, 4096)]
    public void Load_OtherVersionsAndAlignments_AreTheSame(uint version, int alignment)
    {
        var folder = SharedData.Require("models/families/llama");
        using var expected = Load(folder);
        using var found = Load(_folder.Write("converted.gguf", GgufConverter.Convert(folder, version, alignment).ToArray()));

        TestSequence.Alone(found).Step([133, 7], LogitRows.All).ToArray().ShouldBe(TestSequence.Alone(expected).Step([133, 7], LogitRows.All).ToArray());
    }

    private static CpuDecoder Load(string path) => CpuDecoder.Load(path, new() { Format = WeightFormat.F32, BlockCount = 8, MaxBatchTokens = 128, MaxLogitRows = 128, Threads = 2 });
}

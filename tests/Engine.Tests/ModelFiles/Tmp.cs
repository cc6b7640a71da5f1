using System.Text.Json;
using Orleans.Ai.Decoding;
using Orleans.Ai.Tokenization;
namespace Orleans.Ai.ModelFiles;
public sealed class Tmp(ITestOutputHelper output)
{
    [Fact]
    public void Q()
    {
        var folder = SharedData.Require("models/SmolLM2-135M-Instruct");
        var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json"))).RootElement.GetProperty("chat")[0];
        var prompt = golden.GetProperty("prompt").Deserialize<int[]>()!;
        using var s = ModelSource.Open(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));
        var t = Tokenizer.Load(s.Metadata!);
        output.WriteLine(string.Join(' ', prompt));
        foreach (var f in new[] { WeightFormat.Bf16, WeightFormat.Q8 })
        foreach (var k in DotProducts.Supported)
        {
            using var d = CpuDecoder.Load(s.Config, s.Weights, new() { Format = f, Kernel = k, BlockCount = 8, MaxBatchTokens = 64, MaxLogitRows = 64, Threads = 2 });
            output.WriteLine($"{f} {k} " + string.Join(' ', TestSequence.Alone(d).Decode(prompt, 2, 12)));
            var q = TestSequence.Alone(d); List<int> a = [0];
            foreach (var p in prompt) a[0] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(q.Step([p], LogitRows.Last));
            output.WriteLine($"{f} {k} one by one {a[0]}");
        }
        output.WriteLine(string.Join(" ", t.Encode(golden.GetProperty("text").GetString()!, false, SpecialTokens.AsControl)));
    }
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orleans.Ai.Decoding;

/// <summary>Tiny models of all families with what transformers computes of them in float32, for every decoder.</summary>
public static class FamilyGoldens
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Names { get; } = [.. SharedData.Folders("models/families", "golden.json")];

    /// <summary>Folder of one of <see cref="Names"/>, or of a family by its short name.</summary>
    public static string Folder(string family) => SharedData.Require(family.Contains('/', StringComparison.Ordinal) ? family : $"models/families/{family}");

    /// <summary>Logits at every position of the prompts, and the greedy answers.</summary>
    public static void Check(IDecoder decoder, string family)
    {
        var folder = Folder(family);
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "logits.f32"))).ToArray();
        var goldens = JsonSerializer.Deserialize<GoldenFile>(File.ReadAllBytes(Path.Combine(folder, "golden.json")), _json).ShouldNotBeNull();
        var offset = 0;
        foreach (var golden in goldens.Cases)
        {
            var logits = TestSequence.Alone(decoder).Step(golden.Prompt, LogitRows.All);
            LargestDifference(logits, expected.AsSpan(offset, logits.Length)).ShouldBeLessThan(1e-3f);
            offset += logits.Length;
            TestSequence.Alone(decoder).Decode(golden.Prompt, end: -1, golden.Greedy.Length).ShouldBe(golden.Greedy);
        }

        offset.ShouldBe(expected.Length);
    }

    public static float LargestDifference(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        found.Length.ShouldBe(expected.Length);
        var difference = new float[found.Length];
        TensorPrimitives.Subtract(found, expected, difference);
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(difference));

        // What is not a number compares as less than every bound.
        return float.IsNaN(largest) ? float.PositiveInfinity : largest;
    }

    private sealed record GoldenFile(GoldenCase[] Cases);

    private sealed record GoldenCase(int[] Prompt, int[] Greedy);
}

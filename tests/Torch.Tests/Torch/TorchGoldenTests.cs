using Orleans.Ai.Decoding;

namespace Orleans.Ai.Torch;

[Collection(TorchModels.Collection)]
public sealed class TorchGoldenTests
{
    [Theory]
    [MemberData(nameof(FamilyGoldens.Names), MemberType = typeof(FamilyGoldens))]
    public void Families_InFloat32_MatchTransformers(string family)
    {
        using var decoder = TorchModels.Load(family);

        FamilyGoldens.Check(decoder, family);
    }

    [Fact]
    public void DemoModel_InFloat32_AgreesWithTheCpuDecoder()
    {
        using var cpu = CpuDecoder.Load(SharedData.DemoModel, new() { Format = WeightFormat.F32, MaxLogitRows = 200, Threads = 1 });
        using var decoder = TorchModels.Load("demo");
        var tokens = new Random(5).RandomTokens(200, decoder);

        var expected = TestSequence.Alone(cpu).Step(tokens, LogitRows.All).ToArray();

        FamilyGoldens.LargestDifference(TestSequence.Alone(decoder).Step(tokens, LogitRows.All), expected).ShouldBeLessThan(1e-3f);
    }

    [Theory]
    [InlineData(WeightFormat.Q8)]
    [InlineData(WeightFormat.Bf16)]
    public void DemoModel_RoundedWeights_AreHeldInBFloat16AndNearTheOriginal(WeightFormat format)
    {
        using var decoder = TorchModels.Load("demo", settings => settings with { Format = format });
        using var reference = TorchModels.Load("demo");
        var tokens = new Random(5).RandomTokens(100, decoder);

        var expected = TestSequence.Alone(reference).Step(tokens, LogitRows.All).ToArray();
        var found = TestSequence.Alone(decoder).Step(tokens, LogitRows.All);

        System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(found, expected).ShouldBeInRange(0.999f, 0.999999f);
        decoder.Description.Format.ShouldBe(WeightFormat.Bf16);
        decoder.Description.Kernel.ShouldBe($"torch {TorchModels.Device}");
        decoder.Description.Revision.ShouldBe(reference.Description.Revision);
        (2 * decoder.Description.CacheBytes).ShouldBe(reference.Description.CacheBytes);
    }
}

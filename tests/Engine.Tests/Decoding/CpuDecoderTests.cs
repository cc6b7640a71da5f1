using System.Text.RegularExpressions;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

public sealed class CpuDecoderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_SizesThatFitNoTile_ComputesWhatTheModelSays(bool biases)
    {
        using var model = new RandomModel(RandomModel.Awkward with { AttentionBias = biases, FeedForwardBias = biases });
        var tokens = Tokens(20);
        var expected = new ReferenceModel(model).Logits(tokens).SelectMany(row => row).ToArray();

        foreach (var (format, tolerance) in new[] { (WeightFormat.F32, 1e-4), (WeightFormat.Bf16, 0.1), (WeightFormat.Q8, 0.15) })
        {
            using var decoder = model.Load(new() { Format = format, BlockCount = 2, Threads = 1 });
            var found = TestSequence.Alone(decoder).Step(tokens, LogitRows.All).ToArray();

            found.Length.ShouldBe(expected.Length);
            found.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < tolerance, $"{format}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_ExpertsWindowsAndLayersWithoutRope_ComputesWhatTheModelSays(bool normalized)
    {
        var experts = RandomModel.AwkwardExperts.Experts.ShouldNotBeNull() with { NormalizeWeights = normalized };
        using var model = new RandomModel(RandomModel.AwkwardExperts with { Experts = experts });
        var tokens = Tokens(330);
        var expected = new ReferenceModel(model).Logits(tokens).SelectMany(row => row).ToArray();

        using var decoder = model.Load(new() { Format = WeightFormat.F32, BlockCount = 21, MaxLogitRows = 400, Threads = 2 });
        var found = TestSequence.Alone(decoder).Step(tokens, LogitRows.All).ToArray();

        found.Length.ShouldBe(expected.Length);
        found.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    [Fact]
    public void Step_SequenceOfManyChunks_ComputesWhatTheModelSays()
    {
        using var model = new RandomModel(RandomModel.Awkward with { Layers = [RandomModel.Awkward.Layers[0]] });
        var tokens = Tokens(600);
        var expected = new ReferenceModel(model).Logits(tokens)[^1];

        using var decoder = model.Load(new() { Format = WeightFormat.F32, BlockCount = 38, MaxBatchTokens = 600 });
        var found = TestSequence.Alone(decoder).Step(tokens, LogitRows.Last).ToArray();

        found.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    [Fact]
    public void Step_EveryKernelOfThisProcessor_GivesTheSameBits()
    {
        using var model = new RandomModel(RandomModel.Awkward);
        var results = DotProducts.Supported.Select(kernel =>
        {
            using var decoder = model.Load(new() { Kernel = kernel, BlockCount = 4 });
            return TestSequence.Alone(decoder).Step(Tokens(50), LogitRows.All).ToArray();
        }).ToArray();

        Array.TrueForAll(results, result => result.AsSpan().SequenceEqual(results[0])).ShouldBeTrue();
        DotProducts.Supported[^1].ShouldBe(DotProductKernel.Portable);
    }

    [Fact]
    public void Step_BatchAgainstTheLimits_IsRefused()
    {
        using var model = new RandomModel(RandomModel.Awkward);
        using var decoder = model.Load(DecoderLimits.Set(new CpuDecoderSettings()));

        DecoderLimits.Check(decoder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_OnceWarm_AllocatesNothing(bool experts)
    {
        using var model = new RandomModel(experts ? RandomModel.AwkwardExperts : RandomModel.Awkward);
        using var decoder = model.Load(new() { BlockCount = 4, Threads = 2 });
        var batch = new DecodeBatch();
        batch.Add([1, 2, 3], 0, new[] { 0 }, LogitRows.Last);
        batch.Add([1], 20, new[] { 1, 2 }, LogitRows.Last);
        decoder.Step(batch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Step(batch);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Load_DemoModel_DescribesIt()
    {
        using var decoder = CpuDecoder.Load(SharedData.DemoModel, new() { Threads = 2 });
        using var other = CpuDecoder.Load(SharedData.DemoModel, new() { Format = WeightFormat.F32 });
        var description = decoder.Description;

        description.ParameterCount.ShouldBe(5_475_584);
        description.Architecture.ShouldBe("LlamaForCausalLM");
        description.Kernel.ShouldBe(DotProducts.Name(DotProducts.Fastest));
        other.Description.Kernel.ShouldNotBe("avx-vnni");
        Regex.IsMatch(description.Revision, "^[0-9a-f]{12}$").ShouldBeTrue();
        description.Revision.ShouldBe(other.Description.Revision);
        (description.WeightBytes + description.CacheBytes).ShouldBeLessThan(description.TotalBytes);
        description.WeightBytes.ShouldBeLessThan(other.Description.WeightBytes);
    }

    [Fact]
    public void Step_AfterDispose_IsRefused()
    {
        using var model = new RandomModel(RandomModel.Awkward);
        var decoder = model.Load(new() { Threads = 2 });

        decoder.Dispose();
        decoder.Dispose();

        Should.Throw<ObjectDisposedException>(() => { decoder.Step(new DecodeBatch()); });
    }

    [Fact]
    public void Load_MissingTensor_NamesIt()
    {
        using var model = new RandomModel(RandomModel.Awkward, without: "model.layers.1.self_attn.o_proj.bias");

        Should.Throw<ModelFileException>(() => model.Load(new())).Message.ShouldEndWith("tensor 'model.layers.1.self_attn.o_proj.bias' of shape [50] is missing");
    }

    [Fact]
    public void Load_MoreBlocksThanMemory_IsRefused()
    {
        using var model = new RandomModel(RandomModel.Awkward);

        Should.Throw<InsufficientMemoryException>(() => model.Load(new() { BlockCount = int.MaxValue })).Message.ShouldContain("fewer KV blocks");
    }

    private static int[] Tokens(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(RandomModel.Awkward.VocabularySize))];
    }
}

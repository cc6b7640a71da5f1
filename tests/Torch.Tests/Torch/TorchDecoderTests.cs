using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;
using TorchSharp;

namespace Orleans.Ai.Torch;

[Collection(TorchModels.Collection)]
public sealed class TorchDecoderTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData("gemma3")]
    [InlineData("qwen3-moe")]
    public void Step_AThousandTimes_KeepsNoTensors(string model)
    {
        var before = torch.Tensor.TotalCount;
        using (var decoder = TorchModels.Load(model))
        {
            var loaded = torch.Tensor.TotalCount;
            var batch = new DecodeBatch();
            batch.Add([1, 2, 3], 0, new[] { 0 }, LogitRows.Last);
            batch.Add([1], 20, new[] { 1, 2 }, LogitRows.Last);
            for (var step = 0; step < 1000; step++)
            {
                decoder.Step(batch);
            }

            loaded.ShouldBeGreaterThan(before);
            torch.Tensor.TotalCount.ShouldBe(loaded);
        }

        torch.Tensor.TotalCount.ShouldBe(before);
    }

    [Fact]
    public void Step_BatchAgainstTheLimits_IsRefused()
    {
        using var decoder = TorchModels.Load("demo", DecoderLimits.Set);

        DecoderLimits.Check(decoder);
    }

    [Fact]
    public void Step_AfterDispose_IsRefused()
    {
        var decoder = TorchModels.Load("demo");

        decoder.Dispose();
        decoder.Dispose();

        Should.Throw<ObjectDisposedException>(() => { decoder.Step(new DecodeBatch()); });
    }

    [Fact]
    public void Load_MoreBlocksThanMemory_IsRefusedAndFreesWhatItTook()
    {
        var before = torch.Tensor.TotalCount;

        Should.Throw<InsufficientMemoryException>(() => TorchModels.Load("demo", settings => settings with { BlockCount = int.MaxValue / 16 }))
            .Message.ShouldContain("fewer KV blocks");

        torch.Tensor.TotalCount.ShouldBe(before);
    }

    [Fact]
    public void Load_OntoAGpuThatIsNotThere_SaysWhyNot()
    {
        var failure = Should.Throw<TorchException>(() => TorchModels.Load("demo", settings => settings with { Device = "cuda:99" }));

        failure.Message.ShouldContain("cuda:99");
        failure.Message.ShouldContain(TorchModels.Gpu is null ? "Engine:Decoder=cpu" : "could not load");
    }

    [Fact]
    public void Natives_OfEitherKind_LoadAndKnowWhatTheyCanUse()
    {
        TorchNatives.TryLoad(out var problem).ShouldBeTrue(problem);
        if (TorchModels.Gpu is { } gpu)
        {
            TorchNatives.TryFindCuda(out var found, out problem).ShouldBeTrue(problem);
            found.ShouldBeGreaterThan(gpu);
            return;
        }

        TorchNatives.TryFindCuda(out var devices, out problem).ShouldBeFalse();

        devices.ShouldBe(0);
        problem.ShouldNotBeNull().ShouldContain("-p:Cuda=true");
    }

    [Fact]
    public void Load_TiedHead_SharesTheEmbeddings()
    {
        using var source = ModelSource.Open(TorchModels.Folder("demo"));
        using var decoder = TorchModels.Load("demo");

        source.Config.TiedEmbeddings.ShouldBeTrue();
        decoder.Description.WeightBytes.ShouldBe(sizeof(float) * source.Weights.ParameterCount);
    }
}

using Orleans.Ai.Engines;

namespace Orleans.Ai.Torch;

/// <summary>These tests have no natives, as a build without GPUs; those of tests/Torch.Tests have.</summary>
public sealed class TorchNativesTests
{
    [Fact]
    public void Natives_OfABuildWithout_AreMissedByName()
    {
        TorchNatives.TryLoad(out var problem).ShouldBeFalse();
        TorchNatives.TryFindCuda(out var devices, out var cudaProblem).ShouldBeFalse();

        problem.ShouldBe("this build has no Torch natives. Take a build made with -p:Cuda=true.");
        (devices, cudaProblem).ShouldBe((0, problem));
    }

    [Fact]
    public void Load_ByTorchInABuildWithout_NamesTheSetting() =>
        Should.Throw<TorchException>(() => DemoReplica.Create(new EngineOptions { Decoder = DecoderKind.Torch })).Message.ShouldBe(
            "A model is to run by Torch on cpu, but this build has no Torch natives. Take a build made with -p:Cuda=true. Engine:Decoder=cpu runs it without.");

    [Theory]
    [InlineData(DecoderKind.Auto, null, "cpu decoder")]
    [InlineData(DecoderKind.Auto, 1, "cuda:1")]
    [InlineData(DecoderKind.Cpu, 1, "cpu decoder")]
    [InlineData(DecoderKind.Torch, null, "cpu")]
    [InlineData(DecoderKind.Torch, 0, "cuda:0")]
    public void Settings_OfAReplica_ChooseItsDecoder(DecoderKind kind, int? gpu, string expected)
    {
        var settings = DecoderFactory.Settings(ModelFiles.ModelConfig.Load(SharedData.DemoModel), new EngineOptions { Decoder = kind, Threads = 3 }, gpu);

        (settings is TorchDecoderSettings torch ? torch.Device : "cpu decoder").ShouldBe(expected);
        settings.Threads.ShouldBe(3);
    }
}

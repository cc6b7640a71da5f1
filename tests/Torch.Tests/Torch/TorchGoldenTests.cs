using Orleans.Ai.Decoding;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Torch;

public sealed class TorchGoldenTests
{
    [Theory]
    [MemberData(nameof(FamilyGoldens.Names), MemberType = typeof(FamilyGoldens))]
    public void Families_InFloat32_MatchTransformers(string family)
    {
        using var source = ModelSource.Open(FamilyGoldens.Folder(family));
        using var decoder = TorchDecoder.Load(source.Config, source.Weights, new()
        {
            Format = WeightFormat.F32,
            BlockCount = 64,
            MaxBatchTokens = 1024,
            MaxLogitRows = 1024,
            Threads = 2,
        });

        FamilyGoldens.Check(decoder, family);
    }
}

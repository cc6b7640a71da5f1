using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Expected values were computed from the published formulas in float64, apart from this project.</summary>
public sealed class RopeFrequenciesTests
{
    private static readonly RopeScaling.Yarn _yarn = new(4, 1.25, 32, 1, 2048, Truncate: true);

    public static TheoryData<RopeConfig, (int Pair, double Frequency)[]> Cases => new()
    {
        { new(10_000, 64), [(0, 1), (8, 0.1), (16, 0.01), (24, 0.001)] },
        { new(10_000, 64, new RopeScaling.Linear(4)), [(0, 0.25), (8, 0.025), (24, 0.00025)] },
        { new(10_000, 64, _yarn), [(0, 1), (8, 0.1), (12, 0.0243252128), (16, 0.00538461538), (20, 0.000973008511), (24, 0.00025), (31, 3.33380358e-05)] },
        { new(10_000, 64, _yarn with { Truncate = false }), [(8, 0.1), (12, 0.0238701923), (16, 0.00505697152), (20, 0.000811290382), (31, 3.33380358e-05)] },
        { new(1e6, 128, _yarn with { OriginalContext = 32768 }), [(8, 0.177827941), (20, 0.0133352143), (24, 0.00537532149), (63, 3.1023444e-07)] },
        {
            new(500_000, 64, new RopeScaling.Llama3(8, 1, 4, 8192)),
            [(0, 1), (10, 0.0165604401), (14, 0.00321144599), (15, 0.00137189357), (16, 0.000524846161), (17, 0.000178507813), (18, 7.78465527e-05), (31, 3.76732269e-07)]
        },
        { new(10_000, 6, new RopeScaling.LongRope([1, 2, 4], 1, 32)), [(0, 1), (1, 0.0232079442), (2, 0.000538608673)] },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Of_EveryScaling_FollowsThePublishedFormula(RopeConfig config, (int Pair, double Frequency)[] expected)
    {
        var (frequencies, _) = RopeFrequencies.Of(config);

        frequencies.Length.ShouldBe(config.Size / 2);
        foreach (var (pair, frequency) in expected)
        {
            (frequencies[pair] / frequency).ShouldBe(1, 1e-6, $"pair {pair}");
        }
    }

    [Fact]
    public unsafe void Turns_AttentionFactor_MultipliesWhatTurnsAndLeavesTheRest()
    {
        var rope = new RotaryEmbedding(new(10_000, 4, _yarn));
        float* turns = stackalloc float[4], head = stackalloc float[6];
        new Span<float>(head, 6).Fill(1);

        rope.Turns(0, turns);
        rope.Apply(head, turns);

        new Span<float>(head, 6).ToArray().ShouldBe([1.25f, 1.25f, 1.25f, 1.25f, 1, 1]);
    }
}

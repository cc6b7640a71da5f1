using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

public sealed class GroupScaleTests
{
    private const int Groups = 400;

    [Theory]
    [InlineData(16, false)]
    [InlineData(16, true)]
    [InlineData(32, false)]
    [InlineData(32, true)]
    public void OfLevels_WeightsOfFewLevels_AreHitFarBetterAndNeverWorse(int levels, bool symmetric)
    {
        var random = new Random(levels);
        var (plain, chosen) = (0.0, 0.0);
        for (var group = 0; group < Groups; group++)
        {
            var distance = random.NextSingle() + 0.01f;
            var lowest = symmetric ? -levels / 2 * distance : (random.NextSingle() - 1) * levels * distance;
            var weights = Enumerable.Range(0, 32).Select(i => lowest + (distance * (i < 2 ? i * (levels - 1) : random.Next(levels)))).ToArray();
            var (a, b, c, d) = (Vector256.Create(weights), Vector256.Create(weights, 8), Vector256.Create(weights, 16), Vector256.Create(weights, 24));
            var (before, after) = (Error(weights, GroupScale.OfLargest(a, b, c, d)), Error(weights, GroupScale.OfLevels(a, b, c, d)));

            after.ShouldBeLessThanOrEqualTo(before * 1.0001);
            (plain, chosen) = (plain + before, chosen + after);
        }

        chosen.ShouldBeLessThan(0.6 * plain);
    }

    [Fact]
    public void OfLevels_NothingOrTooLittle_IsAsGoodAsZero()
    {
        GroupScale.OfLevels(default, default, default, default).Value.ShouldBe(0);
        GroupScale.OfLevels(Vector256.Create(1e-38f), default, default, default).Value.ShouldBeLessThan(1e-30f);
    }

    private static double Error(float[] weights, StoredBFloat16 scale) => weights.Sum(weight =>
    {
        var error = weight - (Math.Clamp(MathF.Round(weight / scale.Value), -127, 127) * scale.Value);
        return (double)error * error;
    });
}

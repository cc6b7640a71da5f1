using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

public sealed class ExponentialTests
{
    [Fact]
    public void Of_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (var x = -87.25f; x < 88.25f; x += 0.00371f)
        {
            var expected = Math.Exp(x);
            var unit = MathF.BitIncrement((float)expected) - (float)expected;
            (Of(x) - expected).ShouldBeInRange(-2 * unit, 2 * unit, $"{x}");
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(-1e30f, 0f)]
    [InlineData(1e30f, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Of_SpecialNumbers_IsExact(float x, float expected) => Of(x).ShouldBe(expected);

    private static float Of(float x) => Exponential.Of(Vector256.Create(x)).ToScalar();
}

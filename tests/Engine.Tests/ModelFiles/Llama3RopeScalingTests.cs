namespace Orleans.Ai.ModelFiles;

public sealed class Llama3RopeScalingTests
{
    [Theory]
    [InlineData(500_000, 64, 8, 4, 8192)]
    [InlineData(500_000, 128, 8, 4, 8192)]
    [InlineData(500_000, 64, 32, 4, 8192)]
    [InlineData(10_000, 80, 2.5, 8, 4096)]
    public void Recover_FactorsOfTheConverter_GivesTheSettings(double theta, int headSize, double factor, double high, int original)
    {
        var settings = Llama3RopeScaling.Recover(Factors(theta, headSize, factor, high, original), theta).ShouldNotBeNull();

        ((string)settings["rope_type"]!).ShouldBe("llama3");
        ((double)settings["factor"]!, (int)settings["low_freq_factor"]!, (double)settings["high_freq_factor"]!).ShouldBe((factor, 1, high));
        ((int)settings["original_max_position_embeddings"]!).ShouldBe(original);
    }

    [Fact]
    public void Recover_NoScaling_IsNone() => ((string)Llama3RopeScaling.Recover([1, 1, 1, 1], 10_000)!["rope_type"]!).ShouldBe("default");

    [Fact]
    public void Recover_OtherFactors_IsRefused()
    {
        var factors = Factors(500_000, 64, 8, 4, 8192);
        factors[3] = 1.5f;

        Llama3RopeScaling.Recover(factors, 500_000).ShouldBeNull();
        Llama3RopeScaling.Recover([1, 1, 8, 8], 10_000).ShouldBeNull();
        Llama3RopeScaling.Recover([8, 4, 2, 1], 10_000).ShouldBeNull();
    }

    /// <summary>In float32, as the converter computes.</summary>
    private static float[] Factors(double theta, int headSize, double factor, double high, int original) => [.. Enumerable.Range(0, headSize / 2).Select(pair =>
    {
        var frequency = 1 / MathF.Pow((float)theta, 2f * pair / headSize);
        var length = 2 * Math.PI / frequency;
        var smooth = ((original / length) - 1) / (high - 1);
        return (float)(length < original / high ? 1 : length > original ? factor : 1 / (((1 - smooth) / factor) + smooth));
    })];
}

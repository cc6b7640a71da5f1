using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

public sealed class DotProductTests
{
    [Fact]
    public void Add_ExtremeAndRandomNumbers_IsExact()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var weights = Enumerable.Range(0, 32).Select(_ => i < 8 ? (i % 2 == 0 ? 127 : -127) : random.Next(-127, 128)).ToArray();
            var inputs = Enumerable.Range(0, 32).Select(_ => i < 8 ? (i % 4 < 2 ? 127 : -127) : random.Next(-127, 128)).ToArray();

            Check<PortableDotProduct>(weights, inputs);
            if (DotProducts.Supported.Contains(DotProductKernel.Avx2))
            {
                Check<Avx2DotProduct>(weights, inputs);
            }

            if (DotProducts.Supported.Contains(DotProductKernel.AvxVnni))
            {
                Check<AvxVnniDotProduct>(weights, inputs);
            }
        }
    }

    private static void Check<T>(int[] weights, int[] inputs)
        where T : struct, IDotProduct
    {
        var stored = Vector256.Create(Array.ConvertAll(weights, w => (byte)(w + 128)));
        var sum = T.Add(Vector256.Create(7), stored, Vector256.Create(Array.ConvertAll(inputs, x => (sbyte)x)));
        for (var lane = 0; lane < 8; lane++)
        {
            sum[lane].ShouldBe(7 + Enumerable.Range(4 * lane, 4).Sum(i => (weights[i] + T.Zero) * inputs[i]), typeof(T).Name);
        }
    }
}

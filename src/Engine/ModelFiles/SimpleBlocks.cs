using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Orleans.Ai.ModelFiles.BlockCodes;

namespace Orleans.Ai.ModelFiles;

/// <summary>GGML's first formats: blocks of 32 with a float16 scale and, where the name ends on 1, a float16 minimum.</summary>
internal static unsafe class SimpleBlocks
{
    public const int Length = 32;

    /// <summary>Scale, 16 bytes of codes: low halves first, then high ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ4Zero(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 18)
            {
                var packed = Vector128.Load(block + 2);
                var (scale, middle) = (Half(block), Vector128.Create((sbyte)8));
                Store(Low(packed).AsSByte() - middle, scale, 0, target);
                Store(High(packed).AsSByte() - middle, scale, 0, target + Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ4One(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 20)
            {
                var packed = Vector128.Load(block + 4);
                var (scale, minimum) = (Half(block), Half(block + 2));
                Store(Low(packed).AsSByte(), scale, minimum, target);
                Store(High(packed).AsSByte(), scale, minimum, target + Count);
            }
        }
    }

    /// <summary>As Q4_0, with a fifth bit of every code in 4 bytes before the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ5Zero(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 22)
            {
                var (lower, upper) = FiveBits(block + 2);
                var (scale, middle) = (Half(block), Vector128.Create((sbyte)16));
                Store(lower - middle, scale, 0, target);
                Store(upper - middle, scale, 0, target + Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ5One(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 24)
            {
                var (lower, upper) = FiveBits(block + 4);
                var (scale, minimum) = (Half(block), Half(block + 2));
                Store(lower, scale, minimum, target);
                Store(upper, scale, minimum, target + Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ8Zero(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 34)
            {
                var scale = Half(block);
                Store(Vector128.Load((sbyte*)block + 2), scale, 0, target);
                Store(Vector128.Load((sbyte*)block + 2 + Count), scale, 0, target + Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<sbyte> Lower, Vector128<sbyte> Upper) FiveBits(byte* codes)
    {
        var packed = Vector128.Load(codes + 4);
        var lower = Low(packed) | (Spread(Unsafe.ReadUnaligned<ushort>(codes)) << 4);
        var upper = High(packed) | (Spread(Unsafe.ReadUnaligned<ushort>(codes + 2)) << 4);
        return (lower.AsSByte(), upper.AsSByte());
    }
}

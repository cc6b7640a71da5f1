using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Orleans.Ai.ModelFiles.BlockCodes;

namespace Orleans.Ai.ModelFiles;

/// <summary>GGML's k-quants: blocks of 256 in groups of 16 or 32, whose scales are themselves quantised.</summary>
internal static unsafe class SuperBlocks
{
    public const int Length = 256;

    /// <summary>16 bytes of scale (low half) and minimum (high half), 64 of codes, scale and minimum of those in float16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ2(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 84)
            {
                var (scale, minimum) = (Half(block + 80), Half(block + 82));
                for (var group = 0; group < 16; group++)
                {
                    var codes = Bits(Vector128.Load(block + 16 + TwoBitOffset(group)), TwoBitShift(group), 3);
                    Store(codes.AsSByte(), scale * (block[group] & 0xF), -(minimum * (block[group] >> 4)), target + (group * Count));
                }
            }
        }
    }

    /// <summary>32 bytes of third bits (0 takes 4 away), 64 of codes, 12 of scales of 6 bit, scale of those in float16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ3(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 110)
            {
                var scales = block + 96;
                var scale = Half(block + 108);
                for (var group = 0; group < 16; group++)
                {
                    var codes = Bits(Vector128.Load(block + 32 + TwoBitOffset(group)), TwoBitShift(group), 3);
                    var third = Bits(Vector128.Load(block + (group % 2 * Count)), group / 2, 1);
                    var low = group < 8 ? scales[group] & 0xF : scales[group - 8] >> 4;
                    var high = (scales[8 + (group % 4)] >> (2 * (group / 4))) & 3;
                    var value = (codes | (third << 2)).AsSByte() - Vector128.Create((sbyte)4);
                    Store(value, scale * ((low | (high << 4)) - 32), 0, target + (group * Count));
                }
            }
        }
    }

    /// <summary>Scale and minimum in float16, 12 bytes of both in 6 bit, 128 of codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ4(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 144)
            {
                for (var group = 0; group < 8; group++)
                {
                    var (scale, minimum) = SixBitScales(block, group);
                    for (var half = 0; half < 2; half++)
                    {
                        var packed = Vector128.Load(block + 16 + (group / 2 * 32) + (half * Count));
                        var codes = group % 2 == 0 ? Low(packed) : High(packed);
                        Store(codes.AsSByte(), scale, minimum, target + (group * 32) + (half * Count));
                    }
                }
            }
        }
    }

    /// <summary>As Q4_K, with 32 bytes of fifth bits, one group's in each bit, before the codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ5(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 176)
            {
                for (var group = 0; group < 8; group++)
                {
                    var (scale, minimum) = SixBitScales(block, group);
                    for (var half = 0; half < 2; half++)
                    {
                        var packed = Vector128.Load(block + 48 + (group / 2 * 32) + (half * Count));
                        var fifth = Bits(Vector128.Load(block + 16 + (half * Count)), group, 1) << 4;
                        var codes = (group % 2 == 0 ? Low(packed) : High(packed)) | fifth;
                        Store(codes.AsSByte(), scale, minimum, target + (group * 32) + (half * Count));
                    }
                }
            }
        }
    }

    /// <summary>128 bytes of low halves, 64 of fifth and sixth bits, 16 scales of 8 bit, scale of those in float16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadQ6(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += Length, block += 210)
            {
                var scale = Half(block + 208);
                for (var group = 0; group < 16; group++)
                {
                    // Half a block holds 8 groups: 4 quarters of 32 codes, of which the last two are the high halves.
                    var (part, quarter, half) = (group / 8, group / 2 % 4, group % 2);
                    var packed = Vector128.Load(block + (part * 64) + (quarter % 2 * 32) + (half * Count));
                    var upper = Bits(Vector128.Load(block + 128 + (part * 32) + (half * Count)), 2 * quarter, 3) << 4;
                    var codes = ((quarter < 2 ? Low(packed) : High(packed)) | upper).AsSByte() - Vector128.Create((sbyte)32);
                    Store(codes, scale * ((sbyte*)block)[192 + group], 0, target + (group * Count));
                }
            }
        }
    }

    private static int TwoBitOffset(int group) => (group / 8 * 32) + (group % 2 * Count);

    private static int TwoBitShift(int group) => group / 2 % 4 * 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Scale, float Offset) SixBitScales(byte* block, int group)
    {
        var s = block + 4;
        var (scale, minimum) = group < 4
            ? (s[group] & 63, s[group + 4] & 63)
            : ((s[group + 4] & 0xF) | (s[group - 4] >> 6 << 4), (s[group + 4] >> 4) | (s[group] >> 6 << 4));
        return (Half(block) * scale, -(Half(block + 2) * minimum));
    }
}

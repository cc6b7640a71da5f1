using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Orleans.Ai.ModelFiles.BlockCodes;

namespace Orleans.Ai.ModelFiles;

/// <summary>Formats whose 4-bit codes stand for values of a table.</summary>
internal static unsafe class CodebookBlocks
{
    private static Vector128<sbyte> NonLinear => Vector128.Create(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    /// <summary>The values of a 4-bit float (1 bit of sign, 2 of exponent, 1 of fraction), doubled.</summary>
    private static Vector128<sbyte> FourBitFloat => Vector128.Create(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

    /// <summary>As Q4_0, but through the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadIQ4NonLinear(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += SimpleBlocks.Length, block += 18)
            {
                ReadGroup(block + 2, NonLinear, Half(block), target);
            }
        }
    }

    /// <summary>Scale in float16, two high bits of 8 scales, their low halves, then 8 groups of 32 codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadIQ4ExtraSmall(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += SuperBlocks.Length, block += 136)
            {
                var (scale, high) = (Half(block), Unsafe.ReadUnaligned<ushort>(block + 2));
                for (var group = 0; group < 8; group++)
                {
                    var code = ((block[4 + (group / 2)] >> (4 * (group % 2))) & 0xF) | (((high >> (2 * group)) & 3) << 4);
                    ReadGroup(block + 8 + (group * Count), NonLinear, scale * (code - 32), target + (group * 32));
                }
            }
        }
    }

    /// <summary>Exponent of the scale in a byte (OCP Microscaling Formats 1.0, E8M0), then the codes of 32 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadMicroscaledFloat4(byte* block, Span<float> destination)
    {
        fixed (float* start = destination)
        {
            for (var target = start; target < start + destination.Length; target += SimpleBlocks.Length, block += 17)
            {
                // Half of 2^(e - 127), since the table is doubled; the two smallest are subnormal.
                var scale = BitConverter.UInt32BitsToSingle(*block < 2 ? 0x200000u << *block : (uint)(*block - 1) << 23);
                ReadGroup(block + 1, FourBitFloat, scale, target);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadGroup(byte* codes, Vector128<sbyte> table, float scale, float* target)
    {
        var packed = Vector128.Load(codes);
        Store(Vector128.Shuffle(table, Low(packed).AsSByte()), scale, 0, target);
        Store(Vector128.Shuffle(table, High(packed).AsSByte()), scale, 0, target + Count);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.ModelFiles;

/// <summary>The steps that the block formats of GGML have in common, on 16 codes at a time.</summary>
internal static unsafe class BlockCodes
{
    public const int Count = 16;

    /// <summary>A float16 of any alignment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Half(byte* source) => (float)Unsafe.ReadUnaligned<Half>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Low(Vector128<byte> packed) => packed & Vector128.Create((byte)0x0F);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> High(Vector128<byte> packed) => packed >>> 4;

    /// <summary>Bits <paramref name="shift"/> and upward of every byte, of which <paramref name="mask"/> are wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Bits(Vector128<byte> packed, int shift, byte mask) => (packed >>> shift) & Vector128.Create(mask);

    /// <summary>A byte of 0 or 1 for each of 16 consecutive bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Spread(ushort bits)
    {
        var own = Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        var bytes = Vector128.Create(Vector64.Create((byte)bits), Vector64.Create((byte)(bits >> 8)));
        return Vector128.Equals(bytes & own.AsByte(), own.AsByte()) & Vector128<byte>.One;
    }

    /// <summary>Writes 16 times code times scale plus offset; two roundings, as the format's reference has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<sbyte> codes, float scale, float offset, float* target)
    {
        var (lower, upper) = Vector128.Widen(codes);
        Store(lower, scale, offset, target);
        Store(upper, scale, offset, target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<short> codes, float scale, float offset, float* target)
    {
        var (a, b) = Vector128.Widen(codes);
        var (factor, shift) = (Vector128.Create(scale), Vector128.Create(offset));
        ((Vector128.ConvertToSingle(a) * factor) + shift).Store(target);
        ((Vector128.ConvertToSingle(b) * factor) + shift).Store(target + 4);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>IEEE binary32.</summary>
internal readonly unsafe struct StoredFloat32(float value) : IStoredFloat<StoredFloat32>
{
    private readonly float _value = value;

    public float Value => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(StoredFloat32* source) => Vector256.Load((float*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StoredFloat32 From(float value) => new(value);
}

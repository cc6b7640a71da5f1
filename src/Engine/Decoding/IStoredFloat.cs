using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>A number in memory that is computed with as float32.</summary>
internal unsafe interface IStoredFloat<TSelf>
    where TSelf : unmanaged, IStoredFloat<TSelf>
{
    /// <summary>Widens 8 numbers.</summary>
    static abstract Vector256<float> Load(TSelf* source);

    /// <summary>Rounds to the nearest.</summary>
    static abstract TSelf From(float value);
}

using System.Collections.Frozen;

namespace Orleans.Ai.ModelFiles;

/// <summary>
/// A number format, by the name it has in files: of safetensors, or of GGUF, where numbers may be stored in blocks that
/// share their scales.
/// </summary>
/// <param name="name">The name, such as <c>BF16</c> or <c>Q4_K</c>.</param>
/// <param name="blockLength">Numbers in a block; 1 where each stands for itself.</param>
/// <param name="blockSize">Size of a block. Unit: bytes.</param>
/// <param name="read">Widens blocks; null where the format is none of weights.</param>
internal sealed unsafe class TensorType(string name, int blockLength, int blockSize, TensorReader? read)
{
    public static readonly TensorType Float32 = new("F32", 1, 4, FloatFormats.ReadFloat32);
    public static readonly TensorType BFloat16 = new("BF16", 1, 2, FloatFormats.ReadBFloat16);
    public static readonly TensorType Float16 = new("F16", 1, 2, FloatFormats.ReadFloat16);

    private static readonly FrozenDictionary<string, TensorType> _safeTensors = new[]
    {
        Float32, BFloat16, Float16, Plain("F64", 8), Plain("I64", 8), Plain("I32", 4), Plain("I16", 2), Plain("I8", 1), Plain("U64", 8),
        Plain("U32", 4), Plain("U16", 2), Plain("U8", 1), Plain("BOOL", 1), Plain("F8_E4M3", 1), Plain("F8_E5M2", 1),
    }.ToFrozenDictionary(type => type.Name);

    public string Name => name;

    public int BlockLength => blockLength;

    public bool IsWeight => read is not null;

    /// <summary>A format of safetensors files.</summary>
    public static TensorType? Find(string? name) => name is null ? null : _safeTensors.GetValueOrDefault(name);

    /// <summary>Size of so many numbers, which are whole blocks. Unit: bytes.</summary>
    /// <exception cref="OverflowException">It is beyond 63 bits.</exception>
    public long SizeOf(long elements) => checked(elements / blockLength * blockSize);

    public long ElementsIn(long bytes) => bytes / blockSize * blockLength;

    /// <summary>Widens whole blocks to float32, which every weight format fits exactly or to one rounding.</summary>
    public void Read(byte* source, Span<float> destination) => read!(source, destination);

    public override string ToString() => name;

    private static TensorType Plain(string name, int size) => new(name, 1, size, null);
}

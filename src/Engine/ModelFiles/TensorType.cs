using System.Collections.Frozen;

namespace Orleans.Ai.ModelFiles;

/// <summary>A number format as safetensors names it, such as <c>BF16</c>.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Size">Unit: bytes.</param>
internal sealed record TensorType(string Name, int Size)
{
    public static readonly TensorType Float32 = new("F32", 4);
    public static readonly TensorType BFloat16 = new("BF16", 2);
    public static readonly TensorType Float16 = new("F16", 2);

    private static readonly FrozenDictionary<string, TensorType> _known = new TensorType[]
    {
        Float32, BFloat16, Float16, new("F64", 8), new("I64", 8), new("I32", 4), new("I16", 2), new("I8", 1), new("U64", 8),
        new("U32", 4), new("U16", 2), new("U8", 1), new("BOOL", 1), new("F8_E4M3", 1), new("F8_E5M2", 1),
    }.ToFrozenDictionary(type => type.Name);

    public bool IsWeight => this == Float32 || this == BFloat16 || this == Float16;

    public static TensorType? Find(string? name) => name is null ? null : _known.GetValueOrDefault(name);
}

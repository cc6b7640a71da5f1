using System.Collections.Frozen;

namespace Orleans.Ai.ModelFiles;

/// <summary>The number formats of GGUF files by their numbers.</summary>
internal static unsafe class GgufTensorTypes
{
    private static readonly FrozenDictionary<uint, TensorType> _known = new Dictionary<uint, TensorType>
    {
        [0] = TensorType.Float32,
        [1] = TensorType.Float16,
        [2] = new("Q4_0", SimpleBlocks.Length, 18, SimpleBlocks.ReadQ4Zero),
        [3] = new("Q4_1", SimpleBlocks.Length, 20, SimpleBlocks.ReadQ4One),
        [6] = new("Q5_0", SimpleBlocks.Length, 22, SimpleBlocks.ReadQ5Zero),
        [7] = new("Q5_1", SimpleBlocks.Length, 24, SimpleBlocks.ReadQ5One),
        [8] = new("Q8_0", SimpleBlocks.Length, 34, SimpleBlocks.ReadQ8Zero),
        [10] = new("Q2_K", SuperBlocks.Length, 84, SuperBlocks.ReadQ2),
        [11] = new("Q3_K", SuperBlocks.Length, 110, SuperBlocks.ReadQ3),
        [12] = new("Q4_K", SuperBlocks.Length, 144, SuperBlocks.ReadQ4),
        [13] = new("Q5_K", SuperBlocks.Length, 176, SuperBlocks.ReadQ5),
        [14] = new("Q6_K", SuperBlocks.Length, 210, SuperBlocks.ReadQ6),
        [20] = new("IQ4_NL", SimpleBlocks.Length, 18, CodebookBlocks.ReadIQ4NonLinear),
        [23] = new("IQ4_XS", SuperBlocks.Length, 136, CodebookBlocks.ReadIQ4ExtraSmall),
        [30] = TensorType.BFloat16,
        [39] = new("MXFP4", SimpleBlocks.Length, 17, CodebookBlocks.ReadMicroscaledFloat4),
    }.ToFrozenDictionary();

    /// <summary>Names of formats that are not supported, for messages.</summary>
    private static readonly FrozenDictionary<uint, string> _others = new Dictionary<uint, string>
    {
        [9] = "Q8_1",
        [15] = "Q8_K",
        [16] = "IQ2_XXS",
        [17] = "IQ2_XS",
        [18] = "IQ3_XXS",
        [19] = "IQ1_S",
        [21] = "IQ3_S",
        [22] = "IQ2_S",
        [24] = "I8",
        [25] = "I16",
        [26] = "I32",
        [27] = "I64",
        [28] = "F64",
        [29] = "IQ1_M",
        [34] = "TQ1_0",
        [35] = "TQ2_0",
    }.ToFrozenDictionary();

    /// <exception cref="FormatException">The format is not supported.</exception>
    public static TensorType Get(uint number) => _known.TryGetValue(number, out var type)
        ? type
        : throw new FormatException(
            $"its format {_others.GetValueOrDefault(number) ?? $"number {number}"} is not supported; supported: {string.Join(", ", _known.OrderBy(t => t.Key).Select(t => t.Value.Name))}");

    /// <summary>Every supported format with its number.</summary>
    public static IEnumerable<(uint Number, TensorType Type)> All => _known.Select(entry => (entry.Key, entry.Value));
}

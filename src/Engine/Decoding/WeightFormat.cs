namespace Orleans.Ai.Decoding;

/// <summary>How a decoder holds the weights of its matrices.</summary>
public enum WeightFormat
{
    /// <summary>8 bit in groups of 32 with a bfloat16 scale each; activations in 8 bit too. Keys and values in bfloat16.</summary>
    Q8,

    /// <summary>bfloat16; float32 activations and sums. Keys and values in bfloat16.</summary>
    Bf16,

    /// <summary>float32 throughout: the reference.</summary>
    F32,
}

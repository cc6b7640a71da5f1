namespace Orleans.Ai.ModelFiles;

/// <summary>Widens the numbers at <paramref name="source"/> to float32; whole blocks of them, as many as the destination holds.</summary>
internal unsafe delegate void TensorReader(byte* source, Span<float> destination);

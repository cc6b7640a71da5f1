namespace Orleans.Ai.ModelFiles;

/// <summary>Where a metadata value stands in a GGUF file; checked to lie within it, all its elements included.</summary>
/// <param name="Type">Kind of the value, or of an array's elements.</param>
/// <param name="IsArray">Whether it is an array.</param>
/// <param name="Count">Elements; 1 where it is no array.</param>
/// <param name="Begin">Offset of the first element.</param>
internal readonly record struct GgufValue(GgufValueType Type, bool IsArray, int Count, long Begin);

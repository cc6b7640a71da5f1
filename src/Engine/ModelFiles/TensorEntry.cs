namespace Orleans.Ai.ModelFiles;

/// <summary>One tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Number format.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record TensorEntry(string Name, TensorType Type, int[] Shape, long Begin, long End)
{
    public long ElementCount => (End - Begin) / Type.Size;
}

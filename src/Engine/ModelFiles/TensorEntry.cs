namespace Orleans.Ai.ModelFiles;

/// <summary>One tensor as the header of its file describes it.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Number format.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Begin">First byte, counted from the start of the data.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record TensorEntry(string Name, TensorType Type, int[] Shape, long Begin, long End)
{
    public long ElementCount => Type.ElementsIn(End - Begin);
}

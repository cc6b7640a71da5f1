namespace Orleans.Ai.ModelFiles;

/// <summary>
/// The weights of a model, by the names that Hugging Face transformers gives them, whatever the files call them. The
/// tensors it hands out are views, valid until it is disposed.
/// </summary>
internal abstract class ModelWeights(IReadOnlyList<TensorFile> files) : IDisposable
{
    /// <summary>The mapped files, in a fixed order.</summary>
    public IReadOnlyList<TensorFile> Files { get; } = files;

    /// <summary>Number of weights in the files.</summary>
    public long ParameterCount => Files.Sum(file => file.Entries.Values.Where(entry => entry.Type.IsWeight).Sum(entry => entry.ElementCount));

    /// <summary>Size of the weights as they are stored. Unit: bytes.</summary>
    public long DataLength => Files.Sum(file => file.DataLength);

    /// <summary>Whether there is a tensor of that name, of whatever shape.</summary>
    public abstract bool Contains(string name);

    /// <summary>The tensor of that name and shape.</summary>
    /// <exception cref="ModelFileException">There is none, or it has another shape or an unsupported number format.</exception>
    public abstract Tensor Get(string name, params ReadOnlySpan<int> shape);

    /// <summary>
    /// Refuses weights that nobody asked for, where that tells that the model is not what it was taken for. To be called when
    /// a model is loaded.
    /// </summary>
    /// <exception cref="ModelFileException">There are such.</exception>
    public abstract void RequireAllRead();

    public void Dispose()
    {
        foreach (var file in Files)
        {
            file.Dispose();
        }
    }

    /// <summary>An error about a tensor that is missing.</summary>
    protected static ModelFileException Missing(string path, string name, ReadOnlySpan<int> shape) =>
        ModelFileException.In(path, $"tensor {name} of shape {Text(shape)} is missing");

    /// <summary>A tensor of a file, checked against the shape that is expected of it.</summary>
    /// <param name="file">Has it.</param>
    /// <param name="entry">Where it is.</param>
    /// <param name="shape">Row-major.</param>
    /// <param name="slice">Which of the matrices it is, where the file has several in one tensor.</param>
    /// <param name="change">What was done to it.</param>
    protected static unsafe Tensor View(TensorFile file, TensorEntry entry, ReadOnlySpan<int> shape, int? slice = null, TensorChange change = default)
    {
        ReadOnlySpan<int> found = entry.Shape;
        if (!(slice is { } index ? found.Length > 0 && index < found[0] && shape.SequenceEqual(found[1..]) : shape.SequenceEqual(found)))
        {
            var expected = slice is null ? Text(shape) : $"more than {slice} of {Text(shape)}";
            throw ModelFileException.In(
                file.Path, $"tensor '{entry.Name}' has shape {Text(entry.Shape)}, but the model's configuration asks for {expected}");
        }

        if (!entry.Type.IsWeight)
        {
            throw ModelFileException.In(file.Path, $"tensor '{entry.Name}' is {entry.Type.Name}; supported: F32, BF16, F16");
        }

        if (change.HeadSize != 0 && shape[0] % change.HeadSize != 0)
        {
            throw ModelFileException.In(file.Path, $"tensor '{entry.Name}' has {shape[0]} rows, which are no whole heads of {change.HeadSize}");
        }

        var elements = 1L;
        foreach (var size in shape)
        {
            elements *= size;
        }

        return new Tensor(entry.Type, shape[0], elements / shape[0], file.DataOf(entry) + entry.Type.SizeOf((slice ?? 0) * elements), change);
    }

    private static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

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

    /// <summary>Opens the weights of a Hugging Face folder: one safetensors file or an index of several.</summary>
    /// <exception cref="ModelFileException">They are missing or no valid files.</exception>
    public static ModelWeights OpenFolder(string folder) => SafeTensors.OpenFolder(folder);

    public void Dispose()
    {
        foreach (var file in Files)
        {
            file.Dispose();
        }
    }

    /// <summary>An error about a tensor that is missing.</summary>
    protected static ModelFileException Missing(string path, string name, ReadOnlySpan<int> shape) =>
        ModelFileException.In(path, $"tensor '{name}' of shape {Text(shape)} is missing");

    /// <summary>A tensor of a file, checked against the shape that is expected of it.</summary>
    protected static unsafe Tensor View(TensorFile file, TensorEntry entry, ReadOnlySpan<int> shape)
    {
        if (!shape.SequenceEqual(entry.Shape))
        {
            throw ModelFileException.In(
                file.Path, $"tensor '{entry.Name}' has shape {Text(entry.Shape)}, but the model's configuration asks for {Text(shape)}");
        }

        return entry.Type.IsWeight
            ? new Tensor(entry.Type, entry.Shape[0], entry.ElementCount / entry.Shape[0], file.DataOf(entry))
            : throw ModelFileException.In(file.Path, $"tensor '{entry.Name}' is {entry.Type.Name}; supported: F32, BF16, F16");
    }

    private static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

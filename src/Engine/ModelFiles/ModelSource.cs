namespace Orleans.Ai.ModelFiles;

/// <summary>
/// An opened model: a Hugging Face folder, a GGUF file, the first of a set of GGUF files, or a folder that holds one of these.
/// </summary>
internal sealed class ModelSource : IDisposable
{
    private ModelSource(string path, ModelConfig config, ModelWeights weights, GenerationDefaults defaults) =>
        (Path, Config, Weights, Defaults) = (path, config, weights, defaults);

    /// <summary>The folder or, for a GGUF model, its first file.</summary>
    public string Path { get; }

    public ModelConfig Config { get; }

    public ModelWeights Weights { get; }

    public GenerationDefaults Defaults { get; }

    /// <summary>What a GGUF file says of the model and its vocabulary; null for a folder.</summary>
    public GgufMetadata? Metadata => (Weights as GgufFile)?.Metadata;

    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    public static ModelSource Open(string path)
    {
        if (ModelPath.FindGguf(path) is { } file)
        {
            return OpenGguf(file);
        }

        var config = ModelConfig.Load(path);
        return new ModelSource(path, config, SafeTensors.OpenFolder(path), GenerationDefaults.Load(path, config));
    }

    public void Dispose() => Weights.Dispose();

    private static ModelSource OpenGguf(string path)
    {
        var file = GgufFile.Open(path);
        try
        {
            var config = ModelConfig.Read(file.Settings);
            return new ModelSource(path, config, file, GenerationDefaults.Read(file.Metadata, config));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

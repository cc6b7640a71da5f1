namespace Orleans.Ai.ModelFiles;

/// <summary>
/// An opened model: a Hugging Face folder, a GGUF file, the first of a set of GGUF files, or a folder that holds one of these.
/// </summary>
internal sealed class ModelSource : IDisposable
{
    private ModelSource(string path, ModelConfig config, ModelWeights weights, GenerationDefaults defaults)
    {
        (Path, Config, Weights, Defaults) = (path, config, weights, defaults);
        RequireExperts();
    }

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
        var defaults = GenerationDefaults.Load(path, config);
        var weights = SafeTensors.OpenFolder(path);
        try
        {
            return new ModelSource(path, config, weights, defaults);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
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

    // Experts are described one by one before their tensors are looked for: a number that the file cannot hold would fill the memory.
    private void RequireExperts()
    {
        if (Config.Experts is { } experts
            && (Int128)Config.Layers.Count(layer => layer.HasExperts) * experts.Count * 3 * experts.IntermediateSize * Config.HiddenSize > Weights.ParameterCount)
        {
            throw ModelFileException.In(Path, $"has {Weights.ParameterCount} weights, too few for {experts.Count} experts of {experts.IntermediateSize} in each layer");
        }
    }
}

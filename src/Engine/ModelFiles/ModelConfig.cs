namespace Orleans.Ai.ModelFiles;

/// <summary>Shape of a decoder model: <c>config.json</c> of a Hugging Face folder, in the old and in the new style, or a GGUF file's metadata.</summary>
public sealed record ModelConfig
{
    /// <summary>First entry of <c>architectures</c>, such as <c>LlamaForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>What differs from layer to layer, in order.</summary>
    public required IReadOnlyList<LayerConfig> Layers { get; init; }

    public int LayerCount => Layers.Count;

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key-value heads; each serves <c>HeadCount / KeyValueHeadCount</c> query heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of a head; even. Default: hidden size / heads.</summary>
    public required int HeadSize { get; init; }

    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence. Unit: tokens.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Added to the mean square before the root of RMSNorm.</summary>
    public required float NormEpsilon { get; init; }

    /// <summary>The output head is the embedding table.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>The four attention projections have a bias.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>The three feed-forward projections have a bias.</summary>
    public required bool FeedForwardBias { get; init; }

    /// <summary>Multiplies the products of queries and keys; null: 1 / √head size.</summary>
    public float? AttentionScale { get; init; }

    /// <summary>Of the feed-forward.</summary>
    public GatedActivation Activation { get; init; }

    /// <summary>The experts of the layers that have them.</summary>
    public ExpertConfig? Experts { get; init; }

    /// <summary>Tokens that end an answer; <c>generation_config.json</c> may override them.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Reads <c>config.json</c> of a model folder, or what a GGUF file has in its place.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged or asks for what is not supported.</exception>
    public static ModelConfig Load(string path)
    {
        if (ModelPath.FindGguf(path) is { } gguf)
        {
            using var file = GgufFile.Open(gguf);
            return Read(file.Settings);
        }

        return Directory.Exists(path)
            ? Read(JsonSettings.Read(Path.Combine(path, "config.json")))
            : throw new ModelFileException($"{path}: there is no such model folder or GGUF file");
    }

    /// <summary>Reads settings by the names of Hugging Face's <c>config.json</c>, wherever they come from.</summary>
    /// <exception cref="ModelFileException">They are wrong or ask for what is not supported.</exception>
    internal static ModelConfig Read(JsonSettings json) => new ModelConfigReader(json).Read();
}

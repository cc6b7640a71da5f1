namespace Orleans.Ai.ModelFiles;

/// <summary>How llama.cpp's converter stores the models of one <c>general.architecture</c>.</summary>
/// <param name="Name">As the file has it, such as <c>llama</c>; also the first part of its keys.</param>
/// <param name="Family">As <c>config.json</c> would have it, such as <c>LlamaForCausalLM</c>.</param>
internal sealed record GgufArchitecture(string Name, string Family)
{
    private static readonly GgufArchitecture[] _all =
    [
        new("llama", "LlamaForCausalLM") { InterleavedHeads = true },
        new("qwen2", "Qwen2ForCausalLM"),
        new("qwen3", "Qwen3ForCausalLM"),
        new("qwen3moe", "Qwen3MoeForCausalLM"),
        new("gemma3", "Gemma3ForCausalLM") { AddedToNorms = 1, NormsAroundBlocks = true },
        new("phi3", "Phi3ForCausalLM"),
        new("olmo2", "Olmo2ForCausalLM") { NormsAroundBlocks = true },
        new("smollm3", "SmolLM3ForCausalLM") { InterleavedHeads = true },
    ];

    /// <summary>The halves of every query and key head are interleaved, for rotary embedding of neighbours.</summary>
    public bool InterleavedHeads { get; private init; }

    /// <summary>What was added to the weights of norms: Gemma's norms multiply by 1 + weight.</summary>
    public float AddedToNorms { get; private init; }

    /// <summary>Attention and feed-forward have norms behind them, too.</summary>
    public bool NormsAroundBlocks { get; private init; }

    /// <exception cref="ModelFileException">The file names none, or one that is not supported.</exception>
    public static GgufArchitecture Read(GgufMetadata metadata)
    {
        const string key = "general.architecture";
        var name = metadata.Text(key) ?? throw metadata.Missing(key);
        return Array.Find(_all, architecture => architecture.Name == name)
            ?? throw metadata.Unsupported(key, name, _all.Select(architecture => architecture.Name));
    }
}

namespace Orleans.Ai.ModelFiles;

/// <summary>
/// What <c>generation_config.json</c>, or a GGUF file, recommends, as Hugging Face transformers reads it. A null member is one that the
/// model leaves to the server.
/// </summary>
public sealed record GenerationDefaults
{
    /// <summary>Any of these ends an answer. From <c>generation_config.json</c>, else from <c>config.json</c>.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>
    /// 0 (greedy) where <c>do_sample</c> is false, and where the file speaks neither of it nor of a temperature; null
    /// where there is no file.
    /// </summary>
    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? TopK { get; init; }

    public float? MinP { get; init; }

    /// <summary>Settings of the file that change answers and are not honoured, as <c>name = value</c>: worth a warning.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Reads the optional <c>generation_config.json</c> of a model folder.</summary>
    /// <exception cref="ModelFileException">It is damaged.</exception>
    public static GenerationDefaults Load(string folder, ModelConfig config)
    {
        var path = Path.Combine(folder, "generation_config.json");
        if (!File.Exists(path))
        {
            return new GenerationDefaults { EndTokens = config.EndTokens };
        }

        var json = JsonSettings.Read(path);
        var temperature = json.Number("temperature", 0, 100);
        var sampled = json.Flag("do_sample") ?? temperature is not null;
        return new GenerationDefaults
        {
            EndTokens = json.TokenIds("eos_token_id") ?? config.EndTokens,
            Temperature = sampled ? (float?)temperature : 0,
            TopP = (float?)json.Number("top_p", 0, 1),
            TopK = json.Integer("top_k", -1, int.MaxValue),
            MinP = (float?)json.Number("min_p", 0, 1),
            Ignored = json.Number("repetition_penalty", 0, 100) is { } penalty and not 1 ? [$"repetition_penalty = {penalty}"] : [],
        };
    }

    /// <summary>Reads what a GGUF file recommends; most say nothing.</summary>
    /// <exception cref="ModelFileException">A value is none that makes sense.</exception>
    internal static GenerationDefaults Read(GgufMetadata metadata, ModelConfig config)
    {
        const string prefix = "general.sampling.";
        return new GenerationDefaults
        {
            EndTokens = config.EndTokens,
            Temperature = (float?)metadata.Number(prefix + "temp", 0, 100),
            TopP = (float?)metadata.Number(prefix + "top_p", 0, 1),
            TopK = (int?)metadata.Number(prefix + "top_k", -1, int.MaxValue),
            MinP = (float?)metadata.Number(prefix + "min_p", 0, 1),
            Ignored = metadata.Number(prefix + "penalty_repeat", 0, 100) is { } penalty and not 1 ? [$"{prefix}penalty_repeat = {penalty}"] : [],
        };
    }
}

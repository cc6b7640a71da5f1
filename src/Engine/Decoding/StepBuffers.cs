using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>Rows of a step, one for each token, that the stages of all layers share.</summary>
internal sealed unsafe class StepBuffers
{
    private readonly float* _hidden;
    private readonly float* _projections;

    public StepBuffers(ModelConfig config, CpuDecoderSettings settings, NativeArena arena)
    {
        var (queries, keys) = (config.HeadCount * config.HeadSize, config.KeyValueHeadCount * config.HeadSize);
        var inner = Math.Max(config.HiddenSize, config.IntermediateSize);
        Input = new Activations(
            Math.Max(settings.MaxBatchTokens, settings.MaxLogitRows), Math.Max(inner, queries), settings.Format == WeightFormat.Q8, arena);
        HiddenStride = Align.Up(config.HiddenSize, Activations.Group);
        ProjectionStride = Align.Up(Math.Max(2 * inner, queries + (2 * keys)), Activations.Group);
        _hidden = arena.Allocate<float>((long)settings.MaxBatchTokens * HiddenStride);
        _projections = arena.Allocate<float>((long)settings.MaxBatchTokens * ProjectionStride);
    }

    /// <summary>Input of the next matrix.</summary>
    public Activations Input { get; }

    public int HiddenStride { get; }

    public int ProjectionStride { get; }

    /// <summary>A token's row of the residual stream; zeros past the width.</summary>
    public float* Hidden(int token) => _hidden + ((long)token * HiddenStride);

    /// <summary>Where a token's outputs of a matrix stand until the next stage has read them.</summary>
    public float* Projections(int token) => _projections + ((long)token * ProjectionStride);
}

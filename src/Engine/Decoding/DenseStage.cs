using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>The second half of a layer whose feed-forward is one.</summary>
internal sealed unsafe class DenseStage
{
    private readonly ModelConfig _config;
    private readonly StageRunner _runner;
    private readonly StepBuffers _buffers;
    private readonly Residual _residual;
    private readonly Action<int, int, int> _gate;

    public DenseStage(ModelConfig config, StageRunner runner, StepBuffers buffers, Residual residual) =>
        (_config, _runner, _buffers, _residual, _gate) = (config, runner, buffers, residual, Gate);

    public void Run(TransformerLayer<Linear, RmsNorm> layer, DenseFeedForward<Linear> weights, int tokens)
    {
        _residual.Read(layer.FeedForwardNorm, tokens);
        _runner.Project(weights.GateUp, _buffers.Input, tokens, _buffers.Projections(0), _buffers.ProjectionStride);
        _runner.RunTokens(tokens, _gate);
        _residual.Add(weights.Down, layer.PostFeedForwardNorm, tokens);
    }

    private void Gate(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            GatedUnit.Apply(_config.Activation, _buffers.Projections(token), _config.IntermediateSize, _buffers.Input, token);
        }
    }
}

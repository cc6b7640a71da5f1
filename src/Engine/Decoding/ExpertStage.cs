using System.Numerics.Tensors;
using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>
/// The second half of a layer with experts. Each token's results are summed in the order of the experts, so that they do
/// not depend on the batch.
/// </summary>
internal sealed unsafe class ExpertStage
{
    private readonly ModelConfig _config;
    private readonly ExpertConfig _experts;
    private readonly StageRunner _runner;
    private readonly StepBuffers _buffers;
    private readonly Residual _residual;
    private readonly ExpertGroups _groups;
    private readonly int[] _chosen;
    private readonly float[] _weights;
    private readonly float* _logits;
    private readonly int _logitStride;
    private readonly Activations _input;
    private readonly Activations _inner;
    private readonly float* _output;
    private readonly int _outputStride;
    private readonly Action<int, int, int> _choose, _gather, _gateUp, _gate, _down, _combine;
    private TransformerLayer<Linear, RmsNorm>? _layer;
    private ExpertFeedForward<Linear>? _feedForward;

    public ExpertStage(
        ModelConfig config, ExpertConfig experts, StageRunner runner, StepBuffers buffers, Residual residual, CpuDecoderSettings settings, NativeArena arena)
    {
        (_config, _experts, _runner, _buffers, _residual) = (config, experts, runner, buffers, residual);
        var (tokens, quantize) = (settings.MaxBatchTokens, settings.Format == WeightFormat.Q8);
        _groups = new ExpertGroups(experts.Count, experts.PerToken, tokens);
        (_chosen, _weights) = (new int[_groups.Capacity], new float[_groups.Capacity]);
        _logitStride = Align.Up(experts.Count, Linear.PanelRows);
        _logits = arena.Allocate<float>((long)tokens * _logitStride);

        // A tile may begin at any row, and so end this many rows past the last.
        var rows = _groups.Capacity + Linear.TileTokens;
        _input = new Activations(rows, config.HiddenSize, quantize, arena);
        _inner = new Activations(rows, experts.IntermediateSize, quantize, arena);
        _outputStride = Align.Up(Math.Max(2 * experts.IntermediateSize, config.HiddenSize), Activations.Group);
        _output = arena.Allocate<float>((long)rows * _outputStride);
        (_choose, _gather, _gateUp, _gate, _down, _combine) = (Choose, Gather, GateUp, Gate, Down, Combine);
    }

    public void Run(TransformerLayer<Linear, RmsNorm> layer, ExpertFeedForward<Linear> weights, int tokens)
    {
        (_layer, _feedForward) = (layer, weights);
        var pairs = tokens * _experts.PerToken;
        _residual.Read(layer.FeedForwardNorm, tokens);
        _runner.Project(weights.Router, _buffers.Input, tokens, _logits, _logitStride);
        _runner.RunTokens(tokens, _choose);
        _groups.Sort(_chosen.AsSpan(0, pairs));
        _runner.RunTokens(pairs, _gather);
        RunPanels(weights.Experts[0].GateUp, pairs, _gateUp);
        _runner.RunTokens(pairs, _gate);
        RunPanels(weights.Experts[0].Down, pairs, _down);
        _runner.RunTokens(tokens, _combine);
    }

    private void RunPanels(Linear any, int pairs, Action<int, int, int> stage) =>
        _runner.RunPanels(_groups.ActiveCount * any.Panels, Math.Max(1, (long)any.Inputs * Linear.PanelRows * pairs / _groups.ActiveCount), stage);

    private void Choose(int begin, int end, int thread)
    {
        var count = _experts.PerToken;
        for (var token = begin; token < end; token++)
        {
            var logits = _logits + ((long)token * _logitStride);
            ExpertChoice.Of(_experts, logits, _chosen.AsSpan(token * count, count), _weights.AsSpan(token * count, count));
        }
    }

    private void Gather(int begin, int end, int thread)
    {
        for (var row = begin; row < end; row++)
        {
            var input = new ReadOnlySpan<float>(_buffers.Input.Row(_groups.Token(row)), _config.HiddenSize);
            input.CopyTo(new(_input.Row(row), _config.HiddenSize));
            _input.Seal(row, _config.HiddenSize);
        }
    }

    private void GateUp(int begin, int end, int thread)
    {
        var panels = _feedForward!.Experts[0].GateUp.Panels;
        for (var item = begin; item < end; item++)
        {
            var expert = _groups.Active(item / panels);
            Multiply(_feedForward.Experts[expert].GateUp, _input, expert, item % panels);
        }
    }

    private void Down(int begin, int end, int thread)
    {
        var panels = _feedForward!.Experts[0].Down.Panels;
        for (var item = begin; item < end; item++)
        {
            var expert = _groups.Active(item / panels);
            Multiply(_feedForward.Experts[expert].Down, _inner, expert, item % panels);
        }
    }

    private void Multiply(Linear linear, Activations input, int expert, int panel) =>
        linear.Multiply(input, _groups.Start(expert), _groups.Count(expert), _output, _outputStride, false, panel, panel + 1);

    private void Gate(int begin, int end, int thread)
    {
        for (var row = begin; row < end; row++)
        {
            GatedUnit.Apply(_config.Activation, Output(row), _experts.IntermediateSize, _inner, row);
        }
    }

    private void Combine(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            var sum = new Span<float>(_buffers.Projections(token), _buffers.HiddenStride);
            sum.Clear();
            for (var pair = token * _experts.PerToken; pair < (token + 1) * _experts.PerToken; pair++)
            {
                var output = new Span<float>(Output(_groups.Row(pair)), _config.HiddenSize);
                TensorPrimitives.Multiply(output, _weights[pair], output);
                TensorPrimitives.Add(sum[.._config.HiddenSize], output, sum[.._config.HiddenSize]);
            }

            _residual.Add(_layer!.PostFeedForwardNorm, token);
        }
    }

    private float* Output(int row) => _output + ((long)row * _outputStride);
}

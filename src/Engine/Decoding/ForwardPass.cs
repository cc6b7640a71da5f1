namespace Orleans.Ai.Decoding;

/// <summary>
/// Computes one step: embeddings, then per layer attention and feed-forward, then the head for the rows of logits that are
/// wanted. Each stage is a loop that the pool's threads share.
/// </summary>
internal sealed unsafe class ForwardPass
{
    private readonly TransformerModel<Linear, RmsNorm> _model;
    private readonly EmbeddingTable _embedding;
    private readonly StageRunner _runner;
    private readonly StepPlan _plan;
    private readonly StepBuffers _buffers;
    private readonly RopeTurns _turns;
    private readonly Residual _residual;
    private readonly AttentionStage _attention;
    private readonly DenseStage _dense;
    private readonly ExpertStage? _experts;
    private readonly float* _logits;
    private readonly Action<int, int, int> _embed, _readHead;
    private DecodeBatch _batch = new();

    public ForwardPass(
        TransformerModel<Linear, RmsNorm> model,
        EmbeddingTable embedding,
        IPagedAttention attention,
        SpinPool pool,
        StepPlan plan,
        CpuDecoderSettings settings,
        NativeArena arena)
    {
        var config = model.Config;
        (_model, _embedding, _plan, _runner) = (model, embedding, plan, new StageRunner(pool));
        _buffers = new StepBuffers(config, settings, arena);
        _turns = new RopeTurns(config, settings.MaxBatchTokens, arena);
        _residual = new Residual(_runner, _buffers, config.HiddenSize);
        _attention = new AttentionStage(config, attention, _runner, _buffers, _residual, plan, _turns);
        _dense = new DenseStage(config, _runner, _buffers, _residual);
        _experts = config.Experts is { } experts ? new ExpertStage(config, experts, _runner, _buffers, _residual, settings, arena) : null;
        _logits = arena.Allocate<float>((long)settings.MaxLogitRows * model.Head.OutputStride);
        (_embed, _readHead) = (Embed, ReadHead);
    }

    /// <summary>Runs the planned batch; returns logits of shape <c>[rows, vocabulary]</c>.</summary>
    public ReadOnlySpan<float> Run(DecodeBatch batch)
    {
        _batch = batch;
        var tokens = _plan.TokenCount;
        if (tokens == 0)
        {
            return [];
        }

        _runner.RunTokens(tokens, _embed);
        for (var index = 0; index < _model.Layers.Length; index++)
        {
            var layer = _model.Layers[index];
            _attention.Run(batch, index, layer);
            if (layer.FeedForward is DenseFeedForward<Linear> dense)
            {
                _dense.Run(layer, dense, tokens);
            }
            else
            {
                _experts!.Run(layer, (ExpertFeedForward<Linear>)layer.FeedForward, tokens);
            }
        }

        return Logits();
    }

    private ReadOnlySpan<float> Logits()
    {
        var (head, rows) = (_model.Head, _plan.LogitRowCount);
        if (rows > 0)
        {
            _runner.RunTokens(rows, _readHead);
            _runner.Project(head, _buffers.Input, rows, _logits, head.OutputStride);
        }

        var logits = new Span<float>(_logits, rows * head.OutputStride);
        for (var row = 1; row < rows && head.Outputs < head.OutputStride; row++)
        {
            logits.Slice(row * head.OutputStride, head.Outputs).CopyTo(logits[(row * head.Outputs)..]);
        }

        return logits[..(rows * head.Outputs)];
    }

    private void Embed(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            var hidden = _buffers.Hidden(token);
            _embedding.Copy(_batch.Tokens[token], hidden, _buffers.HiddenStride);
            for (var i = 0; i < _model.Config.HiddenSize && _model.EmbeddingScale != 1; i++)
            {
                hidden[i] *= _model.EmbeddingScale;
            }

            _turns.Prepare(token, _plan.Positions[token]);
        }
    }

    private void ReadHead(int begin, int end, int thread)
    {
        for (var row = begin; row < end; row++)
        {
            _residual.Read(_model.FinalNorm, _plan.LogitTokens[row], row);
        }
    }
}

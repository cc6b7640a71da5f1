using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>The first half of a layer: projections, norms and turns of queries and keys, attention, and back.</summary>
internal sealed unsafe class AttentionStage
{
    private readonly ModelConfig _config;
    private readonly IPagedAttention _attention;
    private readonly StageRunner _runner;
    private readonly StepBuffers _buffers;
    private readonly Residual _residual;
    private readonly StepPlan _plan;
    private readonly RopeTurns _turns;
    private readonly int _queryWidth;
    private readonly int _keyWidth;
    private readonly Action<int, int, int> _store, _attend, _seal;
    private DecodeBatch _batch = new();
    private TransformerLayer<Linear, RmsNorm>? _layer;
    private int _index;

    public AttentionStage(
        ModelConfig config, IPagedAttention attention, StageRunner runner, StepBuffers buffers, Residual residual, StepPlan plan, RopeTurns turns)
    {
        (_config, _attention, _runner, _buffers, _residual, _plan, _turns) = (config, attention, runner, buffers, residual, plan, turns);
        (_queryWidth, _keyWidth) = (config.HeadCount * config.HeadSize, config.KeyValueHeadCount * config.HeadSize);
        (_store, _attend, _seal) = (Store, Attend, Seal);
    }

    public void Run(DecodeBatch batch, int index, TransformerLayer<Linear, RmsNorm> layer)
    {
        (_batch, _index, _layer) = (batch, index, layer);
        var tokens = _plan.TokenCount;
        _residual.Read(layer.AttentionNorm, tokens);
        _runner.Project(layer.QueryKeyValue, _buffers.Input, tokens, _buffers.Projections(0), _buffers.ProjectionStride);
        _runner.RunTokens(tokens, _store);
        var items = _plan.TileCount * _config.KeyValueHeadCount;
        _runner.RunItems(items, 2 * _plan.VisiblePairs * _queryWidth / items, _attend);
        _runner.RunTokens(tokens, _seal);
        _residual.Add(layer.AttentionOutput, layer.PostAttentionNorm, tokens);
    }

    /// <summary>Normalises and turns queries and keys, and stores keys and values.</summary>
    private void Store(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            var queries = _buffers.Projections(token);
            var keys = queries + _queryWidth;
            _layer!.QueryNorm?.ApplyInPlace(queries, _queryWidth);
            _layer.KeyNorm?.ApplyInPlace(keys, _keyWidth);
            _turns.Apply(_index, token, queries, _queryWidth + _keyWidth);
            _attention.Write(_index, _plan.Blocks[token], _plan.Positions[token] % IDecoder.BlockSize, keys, keys + _keyWidth);
        }
    }

    private void Attend(int begin, int end, int thread)
    {
        var window = _config.Layers[_index].Window ?? IPagedAttention.NoWindow;
        for (var item = begin; item < end; item++)
        {
            var (index, head) = Math.DivRem(item, _config.KeyValueHeadCount);
            var tile = _plan.Tiles[index];
            var blocks = _batch.Spans[tile.Span].Blocks.Span;
            _attention.Attend(_index, head, window, tile, blocks, _buffers.Projections(0), _buffers.ProjectionStride, _buffers.Input, thread);
        }
    }

    private void Seal(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            _buffers.Input.Seal(token, _queryWidth);
        }
    }
}

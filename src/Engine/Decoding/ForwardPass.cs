using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Computes one step: embeddings, then per layer norm, projections, attention and feed-forward, then the head for the rows
/// of logits that are wanted. Each stage is a loop that the pool's threads share.
/// </summary>
internal sealed unsafe class ForwardPass
{
    /// <summary>Multiplications that are worth handing to another thread.</summary>
    private const int MinChunkWork = 32 * 1024;

    /// <summary>Chunks per thread: enough to even out a thread that was held up.</summary>
    private const int ChunksPerThread = 4;

    private readonly TransformerModel _model;
    private readonly IPagedAttention _attention;
    private readonly RotaryEmbedding _rotary;
    private readonly SpinPool _pool;
    private readonly StepPlan _plan;
    private readonly Activations _input;
    private readonly int _hiddenStride;
    private readonly int _projectionStride;
    private readonly float* _hidden;
    private readonly float* _projections;
    private readonly float* _turns;
    private readonly float* _logits;
    private readonly Action<int, int, int> _embed, _normalizeAttention, _rotate, _attend, _sealAttention, _normalizeFeedForward, _gate, _normalizeHead, _multiply;

    private DecodeBatch _batch = new();
    private int _layer;
    private (Linear Linear, int Tokens, nint Output, int Stride, bool Add) _product;

    public ForwardPass(TransformerModel model, IPagedAttention attention, SpinPool pool, StepPlan plan, CpuDecoderSettings settings, NativeArena arena)
    {
        (_model, _attention, _pool, _plan) = (model, attention, pool, plan);
        var (config, tokens) = (model.Config, settings.MaxBatchTokens);
        _rotary = new RotaryEmbedding(config.Rope, config.HeadSize);
        var attentionWidth = config.HeadCount * config.HeadSize;
        var width = Math.Max(Math.Max(config.HiddenSize, config.IntermediateSize), attentionWidth);
        _input = new Activations(Math.Max(tokens, settings.MaxLogitRows), width, settings.Format == WeightFormat.Q8, arena);
        _hiddenStride = Align.Up(config.HiddenSize, Activations.Group);
        _projectionStride = Align.Up(Math.Max(2 * config.IntermediateSize, attentionWidth + (2 * KeyWidth)), Activations.Group);
        _hidden = arena.Allocate<float>((long)tokens * _hiddenStride);
        _projections = arena.Allocate<float>((long)tokens * _projectionStride);
        _turns = arena.Allocate<float>((long)tokens * config.HeadSize);
        _logits = arena.Allocate<float>((long)settings.MaxLogitRows * model.Head.OutputStride);
        (_embed, _rotate, _attend, _sealAttention, _gate, _multiply) = (Embed, Rotate, Attend, SealAttention, Gate, Multiply);
        (_normalizeAttention, _normalizeFeedForward, _normalizeHead) = (NormalizeAttention, NormalizeFeedForward, NormalizeHead);
    }

    private int KeyWidth => _model.Config.KeyValueHeadCount * _model.Config.HeadSize;

    private TransformerLayer Layer => _model.Layers[_layer];

    /// <summary>Runs the planned batch; returns logits of shape <c>[rows, vocabulary]</c>.</summary>
    public ReadOnlySpan<float> Run(DecodeBatch batch)
    {
        _batch = batch;
        var tokens = _plan.TokenCount;
        if (tokens == 0)
        {
            return [];
        }

        RunTokens(tokens, _embed);
        for (_layer = 0; _layer < _model.Layers.Length; _layer++)
        {
            RunTokens(tokens, _normalizeAttention);
            Project(Layer.QueryKeyValue, tokens, _projections, _projectionStride);
            RunTokens(tokens, _rotate);
            RunAttention();
            RunTokens(tokens, _sealAttention);
            Project(Layer.AttentionOutput, tokens, _hidden, _hiddenStride, add: true);
            RunTokens(tokens, _normalizeFeedForward);
            Project(Layer.GateUp, tokens, _projections, _projectionStride);
            RunTokens(tokens, _gate);
            Project(Layer.Down, tokens, _hidden, _hiddenStride, add: true);
        }

        return Logits();
    }

    private ReadOnlySpan<float> Logits()
    {
        var (head, rows) = (_model.Head, _plan.LogitRowCount);
        if (rows > 0)
        {
            RunTokens(rows, _normalizeHead);
            Project(head, rows, _logits, head.OutputStride);
        }

        var logits = new Span<float>(_logits, rows * head.OutputStride);
        for (var row = 1; row < rows && head.Outputs < head.OutputStride; row++)
        {
            logits.Slice(row * head.OutputStride, head.Outputs).CopyTo(logits[(row * head.Outputs)..]);
        }

        return logits[..(rows * head.Outputs)];
    }

    private void RunTokens(int tokens, Action<int, int, int> stage) =>
        _pool.Run(tokens, Math.Max(8, Align.Divide(tokens, _pool.ThreadCount * ChunksPerThread)), stage);

    private void RunAttention()
    {
        var items = _plan.TileCount * _model.Config.KeyValueHeadCount;
        var itemWork = 2 * _plan.VisiblePairs * _model.Config.HeadCount * _model.Config.HeadSize / items;
        _pool.Run(items, (int)Math.Min(items, 1 + (MinChunkWork / itemWork)), _attend);
    }

    private void Project(Linear linear, int tokens, float* output, int stride, bool add = false)
    {
        _product = (linear, tokens, (nint)output, stride, add);
        var panelWork = (long)linear.Inputs * Linear.PanelRows * tokens;
        var chunk = Math.Max(linear.Panels / (_pool.ThreadCount * ChunksPerThread), MinChunkWork / panelWork);
        _pool.Run(linear.Panels, Math.Max(1, (int)chunk), _multiply);
    }

    private void Multiply(int begin, int end, int thread) =>
        _product.Linear.Multiply(_input, _product.Tokens, (float*)_product.Output, _product.Stride, _product.Add, begin, end);

    private float* Hidden(int token) => _hidden + ((long)token * _hiddenStride);

    private float* Projections(int token) => _projections + ((long)token * _projectionStride);

    private void Embed(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            _model.Embedding.Copy(_batch.Tokens[token], Hidden(token), _hiddenStride);
            _rotary.Turns(_plan.Positions[token], _turns + ((long)token * _model.Config.HeadSize));
        }
    }

    private void NormalizeAttention(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            Normalize(Layer.AttentionNorm, token, token);
        }
    }

    private void NormalizeFeedForward(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            Normalize(Layer.FeedForwardNorm, token, token);
        }
    }

    private void NormalizeHead(int begin, int end, int thread)
    {
        for (var row = begin; row < end; row++)
        {
            Normalize(_model.FinalNorm, _plan.LogitTokens[row], row);
        }
    }

    private void Normalize(RmsNorm norm, int token, int row)
    {
        norm.Apply(Hidden(token), _input.Row(row));
        _input.Seal(row, _model.Config.HiddenSize);
    }

    private void Rotate(int begin, int end, int thread)
    {
        var config = _model.Config;
        for (var token = begin; token < end; token++)
        {
            float* head = Projections(token), turns = _turns + ((long)token * config.HeadSize);
            var keys = head + (config.HeadCount * config.HeadSize);
            for (; head < keys + KeyWidth; head += config.HeadSize)
            {
                _rotary.Apply(head, turns);
            }

            _attention.Write(_layer, _plan.Blocks[token], _plan.Positions[token] % IDecoder.BlockSize, keys, keys + KeyWidth);
        }
    }

    private void Attend(int begin, int end, int thread)
    {
        for (var item = begin; item < end; item++)
        {
            var (index, head) = Math.DivRem(item, _model.Config.KeyValueHeadCount);
            var tile = _plan.Tiles[index];
            _attention.Attend(_layer, head, tile, _batch.Spans[tile.Span].Blocks.Span, _projections, _projectionStride, _input, thread);
        }
    }

    private void SealAttention(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            _input.Seal(token, _model.Config.HeadCount * _model.Config.HeadSize);
        }
    }

    /// <summary><c>silu(gate) · up</c> (Shazeer, arXiv:2002.05202).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gate(int begin, int end, int thread)
    {
        var width = _model.Config.IntermediateSize;
        for (var token = begin; token < end; token++)
        {
            float* gate = Projections(token), up = gate + width, output = _input.Row(token);

            // The last vector may pass the width on both sides: sealing clears what it leaves behind.
            for (var i = 0; i < width; i += 8)
            {
                var x = Vector256.Load(gate + i);
                (x / (Vector256<float>.One + Exponential.Of(-x)) * Vector256.Load(up + i)).Store(output + i);
            }

            _input.Seal(token, width);
        }
    }
}

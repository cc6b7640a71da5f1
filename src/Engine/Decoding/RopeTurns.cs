using Orleans.Ai.ModelFiles;

namespace Orleans.Ai.Decoding;

/// <summary>The turns of a step's positions, for each of the rotary embeddings that the layers of a model use.</summary>
internal sealed unsafe class RopeTurns
{
    private readonly RotaryEmbedding[] _ropes;

    /// <summary>Of each layer; -1: none.</summary>
    private readonly int[] _ropeOfLayer;
    private readonly int _headSize;
    private readonly int _tokens;
    private readonly float* _turns;

    public RopeTurns(ModelConfig config, int tokens, NativeArena arena)
    {
        var configs = config.Layers.Select(layer => layer.Rope).OfType<RopeConfig>().Distinct().ToArray();
        _ropes = Array.ConvertAll(configs, rope => new RotaryEmbedding(rope));
        _ropeOfLayer = [.. config.Layers.Select(layer => Array.IndexOf(configs, layer.Rope))];
        (_headSize, _tokens) = (config.HeadSize, tokens);
        _turns = arena.Allocate<float>((long)_ropes.Length * tokens * _headSize);
    }

    /// <summary>Computes the turns of a token for all layers.</summary>
    public void Prepare(int token, int position)
    {
        for (var rope = 0; rope < _ropes.Length; rope++)
        {
            _ropes[rope].Turns(position, Of(rope, token));
        }
    }

    /// <summary>Turns a token's heads in place as a layer does.</summary>
    public void Apply(int layer, int token, float* heads, int width)
    {
        if (_ropeOfLayer[layer] is var rope and >= 0)
        {
            var turns = Of(rope, token);
            for (var head = heads; head < heads + width; head += _headSize)
            {
                _ropes[rope].Apply(head, turns);
            }
        }
    }

    private float* Of(int rope, int token) => _turns + ((((long)rope * _tokens) + token) * _headSize);
}

using System.Numerics.Tensors;

namespace Orleans.Ai.Decoding;

/// <summary>What stands between the residual stream and the two halves of a layer: norms before and after, and the addition.</summary>
internal sealed unsafe class Residual
{
    private readonly StageRunner _runner;
    private readonly StepBuffers _buffers;
    private readonly int _width;
    private readonly Action<int, int, int> _read, _add;
    private RmsNorm? _norm;

    public Residual(StageRunner runner, StepBuffers buffers, int width)
    {
        (_runner, _buffers, _width) = (runner, buffers, width);
        (_read, _add) = (ReadTokens, AddTokens);
    }

    /// <summary>Makes the stream, normalised where there is a norm, the input of the next matrix.</summary>
    public void Read(RmsNorm? norm, int tokens)
    {
        _norm = norm;
        _runner.RunTokens(tokens, _read);
    }

    /// <summary>The same of one token, into a row of the input.</summary>
    public void Read(RmsNorm? norm, int token, int row)
    {
        var target = _buffers.Input.Row(row);
        if (norm is null)
        {
            new ReadOnlySpan<float>(_buffers.Hidden(token), _width).CopyTo(new(target, _width));
        }
        else
        {
            norm.Apply(_buffers.Hidden(token), target);
        }

        _buffers.Input.Seal(row, _width);
    }

    /// <summary>Adds the product of the input and a matrix, normalised where there is a norm.</summary>
    public void Add(Linear linear, RmsNorm? norm, int tokens)
    {
        if (norm is null)
        {
            _runner.Project(linear, _buffers.Input, tokens, _buffers.Hidden(0), _buffers.HiddenStride, add: true);
            return;
        }

        _norm = norm;
        _runner.Project(linear, _buffers.Input, tokens, _buffers.Projections(0), _buffers.ProjectionStride);
        _runner.RunTokens(tokens, _add);
    }

    /// <summary>Adds a token's row of projections, which holds zeros past the width, normalised where there is a norm.</summary>
    public void Add(RmsNorm? norm, int token)
    {
        float* row = _buffers.Projections(token), hidden = _buffers.Hidden(token);
        if (norm is null)
        {
            var stream = new Span<float>(hidden, _width);
            TensorPrimitives.Add(stream, new ReadOnlySpan<float>(row, _width), stream);
        }
        else
        {
            norm.ApplyAndAdd(row, hidden);
        }
    }

    private void ReadTokens(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            Read(_norm, token, token);
        }
    }

    private void AddTokens(int begin, int end, int thread)
    {
        for (var token = begin; token < end; token++)
        {
            Add(_norm, token);
        }
    }
}

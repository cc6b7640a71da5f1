using System.Numerics.Tensors;

namespace Orleans.Ai.Decoding;

/// <summary>A sequence that owns KV blocks of a decoder and feeds it its tokens.</summary>
internal sealed class TestSequence(IDecoder decoder, int[] blocks)
{
    private readonly DecodeBatch _batch = new();

    public int Position { get; private set; }

    /// <summary>Adds a run to a shared batch; the sequence moves on.</summary>
    public void AddTo(DecodeBatch batch, ReadOnlySpan<int> tokens, LogitRows rows)
    {
        batch.Add(tokens, Position, blocks, rows);
        Position += tokens.Length;
    }

    /// <summary>Runs tokens in a batch of its own.</summary>
    public ReadOnlySpan<float> Step(ReadOnlySpan<int> tokens, LogitRows rows)
    {
        _batch.Clear();
        AddTo(_batch, tokens, rows);
        return decoder.Step(_batch);
    }

    /// <summary>Greedy answer: until the end token, which is part of it, or the given length.</summary>
    public List<int> Decode(ReadOnlySpan<int> prompt, int end, int length)
    {
        var answer = new List<int> { TensorPrimitives.IndexOfMax(Step(prompt, LogitRows.Last)) };
        while (answer[^1] != end && answer.Count < length)
        {
            answer.Add(TensorPrimitives.IndexOfMax(Step([answer[^1]], LogitRows.Last)));
        }

        return answer;
    }

    /// <summary>A sequence alone in a decoder.</summary>
    public static TestSequence Alone(IDecoder decoder) => new(decoder, [.. Enumerable.Range(0, decoder.BlockCount)]);
}

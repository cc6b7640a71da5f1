using System.Runtime.InteropServices;

namespace Orleans.Ai.Decoding;

/// <summary>The input of one decoder step; built anew for each step, without allocation once warm.</summary>
public sealed class DecodeBatch
{
    private readonly List<int> _tokens = [];
    private readonly List<DecodeSpan> _spans = [];

    /// <summary>Token ids of all spans, one span after the other; shape <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>The sequences' runs of tokens.</summary>
    public ReadOnlySpan<DecodeSpan> Spans => CollectionsMarshal.AsSpan(_spans);

    /// <summary>Rows of logits that the spans ask for.</summary>
    public int LogitRowCount { get; private set; }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _spans.Clear();
        LogitRowCount = 0;
    }

    /// <summary>Adds a run of tokens. See <see cref="DecodeSpan"/> for the parameters.</summary>
    public void Add(ReadOnlySpan<int> tokens, int position, ReadOnlyMemory<int> blocks, LogitRows rows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks.Length * IDecoder.BlockSize, position + tokens.Length);
        _spans.Add(new DecodeSpan(_tokens.Count, tokens.Length, position, blocks, rows));
        _tokens.AddRange(tokens);
        LogitRowCount += rows switch { LogitRows.All => tokens.Length, LogitRows.Last => 1, _ => 0 };
    }
}

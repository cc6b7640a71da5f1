namespace Orleans.Ai.Decoding;

/// <summary>A batch, checked and laid out for the forward pass: where each token stands and what is computed for it.</summary>
internal sealed class StepPlan(IDecoder decoder)
{
    private readonly int[] _positions = new int[decoder.MaxBatchTokens];
    private readonly int[] _blocks = new int[decoder.MaxBatchTokens];
    private readonly int[] _logitTokens = new int[decoder.MaxLogitRows];
    private readonly AttentionTile[] _tiles = new AttentionTile[decoder.MaxBatchTokens];

    /// <summary>Position of each token in its sequence.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, TokenCount);

    /// <summary>KV block that takes each token; the slot within is position modulo block size.</summary>
    public ReadOnlySpan<int> Blocks => _blocks.AsSpan(0, TokenCount);

    /// <summary>Tokens whose logits are wanted, in order.</summary>
    public ReadOnlySpan<int> LogitTokens => _logitTokens.AsSpan(0, LogitRowCount);

    public ReadOnlySpan<AttentionTile> Tiles => _tiles.AsSpan(0, TileCount);

    public int TokenCount { get; private set; }

    public int LogitRowCount { get; private set; }

    public int TileCount { get; private set; }

    /// <summary>Pairs of a token and a position that it sees: the measure of attention's work.</summary>
    public long VisiblePairs { get; private set; }

    /// <exception cref="ArgumentException">The batch breaks a limit of the decoder: an error of the caller.</exception>
    public void Read(DecodeBatch batch)
    {
        if (batch.Tokens.Length > decoder.MaxBatchTokens || batch.LogitRowCount > decoder.MaxLogitRows)
        {
            throw Refusal($"{batch.Tokens.Length} tokens and {batch.LogitRowCount} rows of logits, but may have {decoder.MaxBatchTokens} and {decoder.MaxLogitRows}");
        }

        foreach (var token in batch.Tokens)
        {
            if ((uint)token >= (uint)decoder.VocabularySize)
            {
                throw Refusal($"token {token}, but the vocabulary ends at {decoder.VocabularySize}");
            }
        }

        (TokenCount, LogitRowCount, TileCount, VisiblePairs) = (0, 0, 0, 0);
        for (var i = 0; i < batch.Spans.Length; i++)
        {
            Add(i, batch.Spans[i]);
        }
    }

    private static ArgumentException Refusal(string found) => new($"The batch holds {found}.");

    private void Add(int index, in DecodeSpan span)
    {
        Check(span);
        for (var i = 0; i < span.Length; i++)
        {
            if (i % AttentionTile.MaxCount == 0)
            {
                _tiles[TileCount++] = new(index, TokenCount, Math.Min(AttentionTile.MaxCount, span.Length - i), span.Position + i);
            }

            if (span.Rows == LogitRows.All || (span.Rows == LogitRows.Last && i == span.Length - 1))
            {
                _logitTokens[LogitRowCount++] = TokenCount;
            }

            VisiblePairs += span.Position + i + 1;
            _positions[TokenCount] = span.Position + i;
            _blocks[TokenCount++] = span.Blocks.Span[(span.Position + i) / IDecoder.BlockSize];
        }
    }

    private void Check(in DecodeSpan span)
    {
        var end = span.Position + span.Length;
        if (span.Position < 0 || end > decoder.ContextLength)
        {
            throw Refusal($"positions {span.Position} to {end}, but the context ends at {decoder.ContextLength}");
        }

        foreach (var block in span.Blocks.Span[..Align.Divide(end, IDecoder.BlockSize)])
        {
            if ((uint)block >= (uint)decoder.BlockCount)
            {
                throw Refusal($"KV block {block}, but there are {decoder.BlockCount}");
            }
        }
    }
}

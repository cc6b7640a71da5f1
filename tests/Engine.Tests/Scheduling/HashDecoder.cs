using Orleans.Ai.Decoding;

namespace Orleans.Ai.Scheduling;

/// <summary>
/// A decoder that keeps token ids in its KV blocks and hashes the whole prefix, read back through the block table, to
/// logits: any mistake in block tables, sharing, pre-emption or positions changes what it says, or throws.
/// </summary>
internal sealed class HashDecoder(int blockCount, int vocabularySize = 64, int contextLength = 256, int maxBatchTokens = 64) : IDecoder
{
    private const int Poison = -1;
    private readonly int[] _cache = [.. Enumerable.Repeat(Poison, blockCount * IDecoder.BlockSize)];
    private readonly float[] _logits = new float[maxBatchTokens * vocabularySize];

    public int VocabularySize => vocabularySize;

    public int ContextLength => contextLength;

    public int BlockCount => blockCount;

    public int MaxBatchTokens => maxBatchTokens;

    public int MaxLogitRows => maxBatchTokens;

    public long TokensRun { get; private set; }

    /// <summary>Called before each step; may block or throw.</summary>
    public Action<DecodeBatch> BeforeStep { get; set; } = static _ => { };

    /// <summary>Called on the rows that a step returns, shape <c>[rows, vocabulary]</c>.</summary>
    public Action<Memory<float>> AfterStep { get; set; } = static _ => { };

    public ReadOnlySpan<float> Step(DecodeBatch batch)
    {
        BeforeStep(batch);
        batch.Tokens.Length.ShouldBeLessThanOrEqualTo(maxBatchTokens);
        foreach (var span in batch.Spans)
        {
            Write(span, batch.Tokens);
        }

        var rows = 0;
        foreach (var span in batch.Spans)
        {
            var last = span.Position + span.Length;
            for (var end = span.Rows switch { LogitRows.None => last + 1, LogitRows.Last => last, _ => span.Position + 1 }; end <= last; end++)
            {
                Logits(HashPrefix(span.Blocks.Span, end), _logits.AsSpan(rows++ * vocabularySize, vocabularySize));
            }
        }

        AfterStep(_logits.AsMemory(0, rows * vocabularySize));
        return _logits.AsSpan(0, rows * vocabularySize);
    }

    /// <summary>The greedy continuation of a prompt, computed without blocks.</summary>
    public List<int> Continue(IEnumerable<int> prompt, int count)
    {
        var tokens = prompt.ToList();
        var row = new float[vocabularySize];
        var hash = tokens.Aggregate(0UL, Hash);
        for (var i = 0; i < count; i++)
        {
            Logits(hash, row);
            tokens.Add(Array.IndexOf(row, row.Max()));
            hash = Hash(hash, tokens[^1]);
        }

        return tokens[^count..];
    }

    public void Dispose()
    {
    }

    private static ulong Hash(ulong hash, int token)
    {
        var mixed = (hash ^ (uint)token) * 0x9E3779B97F4A7C15;
        return mixed ^ (mixed >> 29);
    }

    private void Write(DecodeSpan span, ReadOnlySpan<int> tokens)
    {
        TokensRun += span.Length;
        for (var i = 0; i < span.Length; i++)
        {
            var (block, slot) = Math.DivRem(span.Position + i, IDecoder.BlockSize);
            var start = span.Blocks.Span[block] * IDecoder.BlockSize;
            if (slot == 0)
            {
                _cache.AsSpan(start, IDecoder.BlockSize).Fill(Poison);
            }

            _cache[start + slot] = tokens[span.Offset + i];
        }
    }

    private ulong HashPrefix(ReadOnlySpan<int> blocks, int length)
    {
        var hash = 0UL;
        for (var position = 0; position < length; position++)
        {
            var token = _cache[(blocks[position / IDecoder.BlockSize] * IDecoder.BlockSize) + (position % IDecoder.BlockSize)];
            if (token == Poison)
            {
                throw new InvalidOperationException($"Position {position} was never computed.");
            }

            hash = Hash(hash, token);
        }

        return hash;
    }

    private void Logits(ulong hash, Span<float> row)
    {
        for (var token = 0; token < vocabularySize; token++)
        {
            row[token] = (Hash(hash, token + 1_000_003) >> 40) / (float)(1 << 24) * 8;
        }
    }
}

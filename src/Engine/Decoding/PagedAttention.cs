using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Orleans.Ai.ModelFiles;
using static System.Runtime.Intrinsics.Vector256;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Attention with a running softmax (Milakov and Gimelshein, arXiv:1805.02867; Dao et al., arXiv:2205.14135) over chunks of
/// 256 keys that are counted from the start of the sequence, so that a query's arithmetic depends on its position alone.
/// </summary>
internal sealed unsafe class PagedAttention<T> : IPagedAttention
    where T : unmanaged, IStoredFloat<T>
{
    private const int BlockSize = IDecoder.BlockSize;
    private const int ChunkKeys = 256;

    /// <summary>Query rows that share one pass over keys or values.</summary>
    private const int Rows = 4;

    private readonly int _headSize;
    private readonly int _valueSize;
    private readonly int _keyValueHeads;
    private readonly int _group;
    private readonly float _scale;
    private readonly long _layerSize;
    private readonly T* _cache;
    private readonly AttentionScratch[] _scratch;

    public PagedAttention(ModelConfig config, int blockCount, int threads, NativeArena arena)
    {
        _headSize = config.HeadSize;
        _valueSize = Align.Up(_headSize, 16);
        _keyValueHeads = config.KeyValueHeadCount;
        _group = config.HeadCount / _keyValueHeads;
        _scale = config.AttentionScale ?? (1 / MathF.Sqrt(_headSize));
        _layerSize = (long)blockCount * _keyValueHeads * HeadLength;
        _cache = arena.Allocate<T>(checked(_layerSize * config.LayerCount));
        _scratch = new AttentionScratch[threads];
        var rows = Align.Up(AttentionTile.MaxCount * _group, Rows);
        for (var i = 0; i < threads; i++)
        {
            _scratch[i] = new(arena, rows, ChunkKeys, _valueSize);
        }
    }

    /// <summary>Numbers of one block and head: keys <c>[head size, 16]</c>, values <c>[16, head size padded to 16]</c>.</summary>
    private int HeadLength => BlockSize * (_headSize + _valueSize);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int layer, int block, int slot, float* keys, float* values)
    {
        for (var head = 0; head < _keyValueHeads; head++, keys += _headSize, values += _headSize)
        {
            T* key = Keys(layer, block, head) + slot, value = Values(layer, block, head) + (slot * _valueSize);
            for (var i = 0; i < _headSize; i++)
            {
                key[i * BlockSize] = T.From(keys[i]);
                value[i] = T.From(values[i]);
            }
        }
    }

    public void Attend(
        int layer, int head, int window, in AttentionTile tile, ReadOnlySpan<int> blocks, float* queries, int stride, Activations output, int thread)
    {
        var scratch = _scratch[thread];
        var rows = tile.Count * _group;
        var origin = queries + ((long)tile.Token * stride) + (head * _group * _headSize);
        var (oldest, end) = (Math.Max(0, tile.Position + 1 - window), tile.Position + tile.Count);
        scratch.Reset();
        for (var first = oldest / ChunkKeys * ChunkKeys; first < end; first += ChunkKeys)
        {
            var count = Math.Min(ChunkKeys, end - first);
            var chunk = blocks.Slice(first / BlockSize, Align.Divide(count, BlockSize));

            // Blocks that lie before the window of all these tokens are not read.
            var unread = Math.Max(0, oldest - first) / BlockSize;
            for (var row = 0; row < rows; row += Rows)
            {
                Score(layer, head, chunk, unread, origin, stride, row, rows, scratch);
                for (var i = row; i < Math.Min(row + Rows, rows); i++)
                {
                    var next = tile.Position + (i / _group) + 1 - first;
                    SoftMax(scratch, i, next - window, next, count);
                }

                Accumulate(layer, head, chunk, unread, row, count, scratch);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            Finish(scratch, row, output.Row(tile.Token + (row / _group)) + (((head * _group) + (row % _group)) * _headSize));
        }
    }

    /// <summary>Products of four queries with the keys of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(int layer, int head, ReadOnlySpan<int> chunk, int unread, float* origin, int stride, int row, int rows, AttentionScratch scratch)
    {
        float* q0 = Query(origin, stride, row, rows), q1 = Query(origin, stride, row + 1, rows);
        float* q2 = Query(origin, stride, row + 2, rows), q3 = Query(origin, stride, row + 3, rows);
        var scores = scratch.Scores(row) + (unread * BlockSize);
        foreach (var block in chunk[unread..])
        {
            var k = Keys(layer, block, head);
            Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            for (var i = 0; i < _headSize; i++, k += BlockSize)
            {
                var (lower, upper) = (T.Load(k), T.Load(k + 8));
                var q = Create(q0[i]);
                (a0, b0) = (FusedMultiplyAdd(q, lower, a0), FusedMultiplyAdd(q, upper, b0));
                q = Create(q1[i]);
                (a1, b1) = (FusedMultiplyAdd(q, lower, a1), FusedMultiplyAdd(q, upper, b1));
                q = Create(q2[i]);
                (a2, b2) = (FusedMultiplyAdd(q, lower, a2), FusedMultiplyAdd(q, upper, b2));
                q = Create(q3[i]);
                (a3, b3) = (FusedMultiplyAdd(q, lower, a3), FusedMultiplyAdd(q, upper, b3));
            }

            Pair(scores, a0, b0);
            Pair(scores + ChunkKeys, a1, b1);
            Pair(scores + (2 * ChunkKeys), a2, b2);
            Pair(scores + (3 * ChunkKeys), a3, b3);
            scores += BlockSize;
        }
    }

    /// <summary>Turns a row of scores into weights relative to the running maximum; keys outside the visible ones get none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SoftMax(AttentionScratch scratch, int row, int oldest, int end, int count)
    {
        var scores = scratch.Scores(row);
        end = Math.Clamp(end, 0, count);
        oldest = Math.Clamp(oldest, 0, end);
        var (start, padded) = (oldest & ~7, Align.Up(end, 8));
        new Span<float>(scores, start).Clear();
        new Span<float>(scores + start, oldest - start).Fill(float.NegativeInfinity);
        new Span<float>(scores + end, padded - end).Fill(float.NegativeInfinity);
        new Span<float>(scores + padded, Align.Up(count, BlockSize) - padded).Clear();
        if (oldest == end)
        {
            new Span<float>(scores + start, padded - start).Clear();
            scratch.Kept[row] = 1;
            return;
        }

        var largest = Create(scratch.Largest[row]);
        for (var i = start; i < padded; i += 8)
        {
            largest = Max(largest, Load(scores + i));
        }

        var (previous, scale, sum) = (scratch.Largest[row], Create(_scale), Vector256<float>.Zero);
        scratch.Largest[row] = Reduce.Max(largest);
        largest = Create(scratch.Largest[row]);
        for (var i = start; i < padded; i += 8)
        {
            var weight = Exponential.Of((Load(scores + i) - largest) * scale);
            weight.Store(scores + i);
            sum += weight;
        }

        // 0 in the first chunk, where the previous maximum is -∞.
        var kept = Exponential.Of((Create(previous) - largest) * scale).ToScalar();
        scratch.Kept[row] = kept;
        scratch.Sum[row] = (scratch.Sum[row] * kept) + Reduce.Sum(sum);
    }

    /// <summary>Adds the weighted values of a chunk to four rows of results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(int layer, int head, ReadOnlySpan<int> chunk, int unread, int row, int count, AttentionScratch scratch)
    {
        float* k0 = scratch.Kept + row, r0 = scratch.Result(row), r1 = r0 + _valueSize, r2 = r1 + _valueSize, r3 = r2 + _valueSize;
        var scores = scratch.Scores(row);
        for (var i = 0; i < _valueSize; i += 16)
        {
            var (a0, b0) = (Load(r0 + i) * k0[0], Load(r0 + i + 8) * k0[0]);
            var (a1, b1) = (Load(r1 + i) * k0[1], Load(r1 + i + 8) * k0[1]);
            var (a2, b2) = (Load(r2 + i) * k0[2], Load(r2 + i + 8) * k0[2]);
            var (a3, b3) = (Load(r3 + i) * k0[3], Load(r3 + i + 8) * k0[3]);
            for (var key = unread * BlockSize; key < count;)
            {
                var v = Values(layer, chunk[key / BlockSize], head) + i;
                for (var stop = Math.Min(count, key + BlockSize); key < stop; key++, v += _valueSize)
                {
                    var (lower, upper) = (T.Load(v), T.Load(v + 8));
                    var w = scores + key;
                    var weight = Create(w[0]);
                    (a0, b0) = (FusedMultiplyAdd(weight, lower, a0), FusedMultiplyAdd(weight, upper, b0));
                    weight = Create(w[ChunkKeys]);
                    (a1, b1) = (FusedMultiplyAdd(weight, lower, a1), FusedMultiplyAdd(weight, upper, b1));
                    weight = Create(w[2 * ChunkKeys]);
                    (a2, b2) = (FusedMultiplyAdd(weight, lower, a2), FusedMultiplyAdd(weight, upper, b2));
                    weight = Create(w[3 * ChunkKeys]);
                    (a3, b3) = (FusedMultiplyAdd(weight, lower, a3), FusedMultiplyAdd(weight, upper, b3));
                }
            }

            Pair(r0 + i, a0, b0);
            Pair(r1 + i, a1, b1);
            Pair(r2 + i, a2, b2);
            Pair(r3 + i, a3, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(AttentionScratch scratch, int row, float* output)
    {
        var result = scratch.Result(row);
        var inverse = 1 / scratch.Sum[row];
        for (var i = 0; i < _headSize; i++)
        {
            output[i] = result[i] * inverse;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float* target, Vector256<float> lower, Vector256<float> upper)
    {
        lower.Store(target);
        upper.Store(target + 8);
    }

    /// <summary>Query of a row; rows past the last repeat it, to fill up the four.</summary>
    private float* Query(float* origin, int stride, int row, int rows)
    {
        var (token, head) = Math.DivRem(Math.Min(row, rows - 1), _group);
        return origin + ((long)token * stride) + (head * _headSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* Keys(int layer, int block, int head) =>
        _cache + (layer * _layerSize) + ((((long)block * _keyValueHeads) + head) * HeadLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* Values(int layer, int block, int head) => Keys(layer, block, head) + (BlockSize * _headSize);
}

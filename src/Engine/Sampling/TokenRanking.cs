using System.Numerics;
using System.Runtime.CompilerServices;

namespace Orleans.Ai.Sampling;

/// <summary>
/// Finds the highest of a vocabulary's values without sorting all of them, the lower id first among equals. Results stay
/// valid until the next call. Used by one thread.
/// </summary>
internal sealed class TokenRanking(int vocabularySize)
{
    private readonly PriorityQueue<ulong, ulong> _heap = new();
    private readonly ulong[] _keys = new ulong[vocabularySize];

    /// <summary>The <paramref name="count"/> highest values, highest first; as keys for <see cref="Token"/>.</summary>
    /// <param name="values">Shape <c>[vocabulary]</c>, no NaN.</param>
    /// <param name="count">At least 1; may exceed the vocabulary.</param>
    public ReadOnlySpan<ulong> Highest(ReadOnlySpan<float> values, int count)
    {
        count = Math.Min(count, values.Length);
        _heap.Clear();
        for (var id = 0; id < count; id++)
        {
            _heap.Enqueue(Key(values[id], id), Key(values[id], id));
        }

        var width = Vector<float>.Count;
        for (var start = count; start < values.Length; start += width)
        {
            var block = values[start..Math.Min(start + width, values.Length)];
            if (block.Length < width || Vector.GreaterThanAny(new Vector<float>(block), new Vector<float>(values[Token(_heap.Peek())])))
            {
                Offer(block, start);
            }
        }

        for (var i = count - 1; i >= 0; i--)
        {
            _keys[i] = _heap.Dequeue();
        }

        return _keys.AsSpan(0, count);
    }

    /// <summary>All values of at least <paramref name="limit"/>, highest first; as keys for <see cref="Token"/>.</summary>
    /// <param name="values">Shape <c>[vocabulary]</c>, no NaN.</param>
    /// <param name="limit">Lowest value wanted.</param>
    public ReadOnlySpan<ulong> AtLeast(ReadOnlySpan<float> values, float limit)
    {
        var count = 0;
        var width = Vector<float>.Count;
        for (var start = 0; start < values.Length; start += width)
        {
            var block = values[start..Math.Min(start + width, values.Length)];
            if (block.Length == width && !Vector.GreaterThanOrEqualAny(new Vector<float>(block), new Vector<float>(limit)))
            {
                continue;
            }

            for (var i = 0; i < block.Length; i++)
            {
                if (block[i] >= limit)
                {
                    _keys[count++] = Key(block[i], start + i);
                }
            }
        }

        var found = _keys.AsSpan(0, count);
        found.Sort();
        found.Reverse();
        return found;
    }

    /// <summary>The token id in a key.</summary>
    public static int Token(ulong key) => (int)~(uint)key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(float value, int id)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var ordered = (bits & 0x8000_0000) == 0 ? bits | 0x8000_0000 : ~bits; // order of the integers = order of the values
        return ((ulong)ordered << 32) | ~(uint)id;
    }

    private void Offer(ReadOnlySpan<float> block, int start)
    {
        for (var i = 0; i < block.Length; i++)
        {
            var key = Key(block[i], start + i);
            if (key > _heap.Peek())
            {
                _heap.EnqueueDequeue(key, key);
            }
        }
    }
}

using BenchmarkDotNet.Attributes;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.KvCaching;

/// <summary>The blocks of a sequence of 1,024 tokens taken, published and given back, against a plain queue of free blocks.</summary>
[MemoryDiagnoser]
public class KvBlockPoolBenchmarks
{
    private const int Blocks = 64;
    private readonly int[] _tokens = new int[Blocks * IDecoder.BlockSize];
    private readonly Queue<int> _queue = new(Enumerable.Range(0, 1024));
    private readonly KvBlockPool _pool = new(1024, prefixCaching: true);
    private readonly BlockTable _table = new();
    private int _next;

    [Benchmark(Baseline = true, OperationsPerInvoke = Blocks)]
    public int FreeQueue()
    {
        var sum = 0;
        for (var i = 0; i < Blocks; i++)
        {
            var block = _queue.Dequeue();
            sum += block;
            _queue.Enqueue(block);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Blocks)]
    public int AllocatePublishRelease()
    {
        _tokens[0] = _next++; // another content each time, so that nothing is found
        for (var i = 0; i < Blocks; i++)
        {
            var block = _pool.Allocate();
            var previous = i == 0 ? KvBlockPool.None : _table[i - 1];
            _table.Add(_pool.Publish(previous, block, _tokens.AsSpan(i * IDecoder.BlockSize, IDecoder.BlockSize)));
        }

        _pool.Release(_table);
        return _pool.Available;
    }
}

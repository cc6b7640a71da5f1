using System.Diagnostics;

namespace Orleans.Ai.Decoding;

/// <summary>
/// Shares loops of a few microseconds among threads. Workers claim chunks of a loop as they come, so one that is late or
/// asleep delays nobody; between loops they spin for a moment and then park.
/// </summary>
internal sealed class SpinPool : IDisposable
{
    private static readonly TimeSpan _spinTime = TimeSpan.FromMicroseconds(100);

    private readonly Worker[] _workers;

    /// <summary>Number of the loop in the upper half, next unclaimed item in the lower half; a closed loop has no item left.</summary>
    private long _cursor = int.MaxValue;
    private long _loop;
    private int _items;
    private int _chunk;
    private int _pending;
    private Action<int, int, int> _body = (_, _, _) => { };
    private volatile bool _stopping;

    public SpinPool(int threads)
    {
        _workers = new Worker[threads - 1];
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(this, i + 1);
        }
    }

    public int ThreadCount => _workers.Length + 1;

    /// <summary>Calls <paramref name="body"/> with (begin, end, thread) until all items are done; a loop of one chunk on the caller.</summary>
    public void Run(int items, int chunk, Action<int, int, int> body)
    {
        if (items <= chunk || _workers.Length == 0)
        {
            body(0, items, 0);
            return;
        }

        (_items, _chunk, _body, _pending) = (items, chunk, body, items);
        Interlocked.Exchange(ref _cursor, ++_loop << 32);
        foreach (var worker in _workers)
        {
            worker.Wake();
        }

        Drain(0);
        for (var spins = 0; Volatile.Read(ref _pending) != 0; spins++)
        {
            Pause(spins);
        }

        // A worker that still holds a cursor of this loop must fail to claim before the fields change.
        Interlocked.Exchange(ref _cursor, (_loop << 32) | int.MaxValue);
    }

    public void Dispose()
    {
        _stopping = true;
        Interlocked.Exchange(ref _cursor, (++_loop << 32) | int.MaxValue);
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }
    }

    private static void Pause(int spins)
    {
        if (spins < 4096)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }

    private void Drain(int thread)
    {
        while (true)
        {
            var cursor = Volatile.Read(ref _cursor);
            var (begin, items, chunk, body) = ((int)cursor, _items, _chunk, _body);
            if (begin >= items)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _cursor, cursor + chunk, cursor) == cursor)
            {
                var end = Math.Min(items, begin + chunk);
                body(begin, end, thread);
                Interlocked.Add(ref _pending, begin - end);
            }
        }
    }

    private sealed class Worker : IDisposable
    {
        private readonly SpinPool _pool;
        private readonly int _index;
        private readonly SemaphoreSlim _signal = new(0);
        private readonly Thread _thread;
        private int _parked;

        public Worker(SpinPool pool, int index)
        {
            (_pool, _index) = (pool, index);
            _thread = ComputeThread.Start($"decoder {index}", Work);
        }

        public void Wake()
        {
            if (Volatile.Read(ref _parked) == 1 && Interlocked.CompareExchange(ref _parked, 0, 1) == 1)
            {
                _signal.Release();
            }
        }

        public void Dispose()
        {
            Wake();
            _thread.Join();
            _signal.Dispose();
        }

        private void Work()
        {
            for (var seen = 0L; !_pool._stopping;)
            {
                AwaitLoopAfter(seen);
                seen = Loop;
                _pool.Drain(_index);
            }
        }

        private long Loop => Volatile.Read(ref _pool._cursor) >> 32;

        private void AwaitLoopAfter(long seen)
        {
            var start = Stopwatch.GetTimestamp();
            while (Loop == seen)
            {
                Thread.SpinWait(4);
                if (Stopwatch.GetElapsedTime(start) > _spinTime)
                {
                    Park(seen);
                }
            }
        }

        private void Park(long seen)
        {
            Interlocked.Exchange(ref _parked, 1);
            if (Loop == seen || Interlocked.CompareExchange(ref _parked, 0, 1) == 0)
            {
                // Either nothing has come since, or the signal is already on its way.
                _signal.Wait();
            }
        }
    }
}

using Orleans.Ai.Decoding;
using Orleans.Ai.KvCaching;

namespace Orleans.Ai.Scheduling;

/// <summary>
/// Decides what each step runs: the next token of every decoding sequence, then as much prefill as the token budget leaves,
/// all in one ragged batch (continuous batching after Orca, Yu et al. 2022; chunked prefill after Sarathi, Agrawal et al.
/// 2023), so that no prompt stalls a running stream. First come, first served. When blocks run out the youngest
/// sequence gives up its own and recomputes later. Used by one thread.
/// </summary>
internal sealed class Scheduler<T>
    where T : Sequence
{
    private readonly KvBlockPool _pool;
    private readonly int _maxSequences;
    private readonly int _maxBatchTokens;
    private readonly List<T> _running = []; // oldest first
    private readonly LinkedList<T> _waiting = new();
    private readonly List<ScheduledRun<T>> _runs = [];
    private readonly List<int> _found = [];
    private int _budget;

    /// <summary>Schedules onto the blocks of a pool that holds at least one sequence of the full context.</summary>
    /// <param name="pool">Owned by the scheduler from now on.</param>
    /// <param name="maxSequences">Most sequences that run at a time.</param>
    /// <param name="maxBatchTokens">Most tokens in a step; at least <paramref name="maxSequences"/>, so that all can decode.</param>
    public Scheduler(KvBlockPool pool, int maxSequences, int maxBatchTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchTokens, maxSequences);
        (_pool, _maxSequences, _maxBatchTokens) = (pool, maxSequences, maxBatchTokens);
    }

    /// <summary>Sequences that hold blocks.</summary>
    public int RunningCount => _running.Count;

    /// <summary>Sequences that wait for a place.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>Times that a sequence gave up its blocks.</summary>
    public long Preemptions { get; private set; }

    /// <summary>The runs of the last <see cref="Schedule"/>.</summary>
    public IReadOnlyList<ScheduledRun<T>> Runs => _runs;

    /// <summary>Tokens of prompts that are still to run, as far as they are not in the KV cache.</summary>
    public int PendingTokens => _running.Sum(sequence => sequence.Pending > 1 ? sequence.Pending : 0)
        + _waiting.Sum(sequence => sequence.Length - sequence.ExpectedCachedTokens);

    /// <summary>Queues a sequence.</summary>
    public void Add(T sequence)
    {
        _pool.Match(sequence.PrefixRoot, sequence.Tokens[..^1], _found);
        sequence.ExpectedCachedTokens = _found.Count * IDecoder.BlockSize;
        _waiting.AddLast(sequence);
    }

    /// <summary>Chooses the runs of the next step. Empty only when there is no sequence.</summary>
    public IReadOnlyList<ScheduledRun<T>> Schedule()
    {
        _runs.Clear();
        _budget = _maxBatchTokens;
        ScheduleDecodes();
        SchedulePrefills();
        Admit();
        return _runs;
    }

    /// <summary>Books a run as computed and offers its full blocks to other sequences.</summary>
    public void Commit(ScheduledRun<T> run)
    {
        var sequence = run.Sequence;
        var full = sequence.Computed / IDecoder.BlockSize;
        sequence.Computed += run.Count;
        for (; full < sequence.Computed / IDecoder.BlockSize; full++)
        {
            var previous = full == 0 ? sequence.PrefixRoot : sequence.Blocks[full - 1];
            var tokens = sequence.Tokens.Slice(full * IDecoder.BlockSize, IDecoder.BlockSize);
            sequence.Blocks[full] = _pool.Publish(previous, sequence.Blocks[full], tokens);
        }

        if (sequence.Computed >= sequence.PromptLength && sequence.Computed - run.Count < sequence.PromptLength)
        {
            foreach (var (name, block) in sequence.Marks)
            {
                _pool.Name(sequence.Blocks[block], name);
            }
        }
    }

    /// <summary>Takes a sequence out, whatever its state, and frees its blocks. Not between a step's schedule and its commit.</summary>
    public void Finish(T sequence)
    {
        if (!_running.Remove(sequence))
        {
            _waiting.Remove(sequence);
        }

        _pool.Release(sequence.Blocks);
        sequence.State = SequenceState.Finished;
    }

    /// <summary>See <see cref="KvBlockPool.CheckIntegrity"/>.</summary>
    public void CheckIntegrity() => _pool.CheckIntegrity(_running.Concat(_waiting).Select(sequence => sequence.Blocks));

    private void ScheduleDecodes()
    {
        for (var index = 0; index < _running.Count; index++)
        {
            if (_running[index].Pending == 1 && TryExtend(index))
            {
                Run(_running[index]);
            }
        }
    }

    /// <summary>Gives the sequence room for one more token, at the cost of younger ones; false when it was itself the youngest.</summary>
    private bool TryExtend(int index)
    {
        var sequence = _running[index];
        while (sequence.Length > sequence.Blocks.Capacity)
        {
            if (_pool.Available > 0)
            {
                sequence.Blocks.Add(_pool.Allocate());
                continue;
            }

            PreemptYoungest();
            if (sequence.State != SequenceState.Running)
            {
                return false;
            }
        }

        return true;
    }

    private void PreemptYoungest()
    {
        var victim = _running[^1];
        _running.RemoveAt(_running.Count - 1);
        _pool.Release(victim.Blocks);
        victim.Computed = 0;
        victim.State = SequenceState.Preempted;
        _waiting.AddFirst(victim);
        Preemptions++;
    }

    private void SchedulePrefills()
    {
        foreach (var sequence in _running)
        {
            if (_budget > 0 && sequence.Pending > 1)
            {
                Run(sequence);
            }
        }
    }

    private void Admit()
    {
        for (var node = _waiting.First; node is not null && _budget > 0 && _running.Count < _maxSequences;)
        {
            var (current, sequence) = (node, node.Value);
            node = node.Next;
            if (!sequence.IsReady)
            {
                continue; // its leader runs or stands before it, so that it delays nobody by being passed over
            }

            if (!TryAdmit(sequence))
            {
                return;
            }

            _waiting.Remove(current);
            _running.Add(sequence);
            Run(sequence);
        }
    }

    /// <summary>Gives the sequence all blocks that its tokens need, if a block for each running sequence remains to grow into.</summary>
    private bool TryAdmit(T sequence)
    {
        _pool.Match(sequence.PrefixRoot, sequence.Tokens[..^1], _found); // the last token always runs: its logits are wanted
        var needed = (sequence.Length + IDecoder.BlockSize - 1) / IDecoder.BlockSize;
        if (needed - _found.Count(block => !_pool.IsFree(block)) + _running.Count > _pool.Available)
        {
            return false;
        }

        foreach (var block in _found)
        {
            _pool.Share(block);
            sequence.Blocks.Add(block);
        }

        while (sequence.Blocks.Count < needed)
        {
            sequence.Blocks.Add(_pool.Allocate());
        }

        sequence.Computed = _found.Count * IDecoder.BlockSize;
        sequence.CachedTokens ??= sequence.Computed;
        sequence.State = SequenceState.Running;
        return true;
    }

    private void Run(T sequence)
    {
        var count = Math.Min(sequence.Pending, _budget);
        _budget -= count;
        _runs.Add(new ScheduledRun<T>(sequence, count, count == sequence.Pending));
    }
}

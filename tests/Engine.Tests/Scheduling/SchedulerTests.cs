using Orleans.Ai.Decoding;
using Orleans.Ai.KvCaching;

namespace Orleans.Ai.Scheduling;

public sealed class SchedulerTests
{
    private readonly DecodeBatch _batch = new();

    [Trait("Pace", "slow")]
    [Theory]
    [InlineData(16, 1, 8, true)]
    [InlineData(16, 8, 8, true)]
    [InlineData(20, 6, 7, true)]
    [InlineData(20, 6, 64, false)]
    [InlineData(64, 8, 33, true)]
    [InlineData(1000, 32, 64, true)]
    public void Scheduler_RandomTraffic_EverySequenceSaysWhatItSaysAlone(int blocks, int maxSequences, int budget, bool caching)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Simulate(new Random(seed), blocks, maxSequences, budget, caching);
        }
    }

    [Fact]
    public void Scheduler_RequestsOfManyTenants_FindWhatTheirOwnTenantLeftAlone()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var decoder = new HashDecoder(40, contextLength: 256);
            var scheduler = new Scheduler<Sequence>(new KvBlockPool(40, prefixCaching: true), 6, 64);
            var left = new HashSet<(int Root, string Tokens)>();
            var hits = 0;
            List<Sequence> live = [];
            for (var step = 0; step < 200; step++)
            {
                // Everybody asks the same few things.
                var arriving = new Sequence([.. Enumerable.Range(random.Next(3), random.Next(20, 80))], prefixRoot: -2 - random.Next(3));
                live.Add(arriving);
                scheduler.Add(arriving);
                Step(scheduler, decoder, s => s.GeneratedLength == 3);
                foreach (var sequence in live.Where(s => s.CachedTokens > 0))
                {
                    left.ShouldContain((sequence.PrefixRoot, Text(sequence, sequence.CachedTokens!.Value)));
                    hits++;
                }

                foreach (var sequence in live)
                {
                    left.UnionWith(Enumerable.Range(0, 1 + (sequence.Computed / 16)).Select(block => (sequence.PrefixRoot, Text(sequence, block * 16))));
                }

                live.RemoveAll(s => s.State == SequenceState.Finished);
            }

            hits.ShouldBeGreaterThan(20);
        }

        static string Text(Sequence sequence, int length) => string.Join(',', sequence.Tokens[..length].ToArray());
    }

    [Fact]
    public void Scheduler_TinyPool_PreemptsTheYoungestAndLosesNothing()
    {
        var decoder = new HashDecoder(16);
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(16, prefixCaching: false), 4, 64);
        var sequences = Enumerable.Range(1, 3).Select(i => new Sequence([i, i, i])).ToList();
        sequences.ForEach(scheduler.Add);

        while (sequences.Any(s => s.State != SequenceState.Finished))
        {
            Step(scheduler, decoder, s => s.GeneratedLength == 200);
        }

        scheduler.Preemptions.ShouldBeGreaterThan(0);
        foreach (var sequence in sequences)
        {
            sequence.Tokens[3..].ToArray().ShouldBe(decoder.Continue(sequence.Tokens[..3].ToArray(), 200));
        }
    }

    [Fact]
    public void Scheduler_LongPromptArrives_RunningStreamsDecodeInEveryStep()
    {
        var decoder = new HashDecoder(100);
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(100, prefixCaching: true), 4, 16);
        var stream = new Sequence([1]);
        scheduler.Add(stream);
        Step(scheduler, decoder, _ => false);
        scheduler.Add(new Sequence([.. Enumerable.Range(0, 200)]));

        for (var i = 0; i < 10; i++)
        {
            Step(scheduler, decoder, _ => false);

            stream.GeneratedLength.ShouldBe(i + 2);
            scheduler.Runs.Sum(run => run.Count).ShouldBe(16);
        }
    }

    [Fact]
    public void Scheduler_WholePromptCached_RecomputesItsLastTokenOnly()
    {
        var decoder = new HashDecoder(100);
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(100, prefixCaching: true), 4, 64);
        int[] prompt = [.. Enumerable.Range(0, 49)];
        RunToEnd(scheduler, decoder, new Sequence(prompt));
        var before = decoder.TokensRun;

        var again = new Sequence(prompt);
        RunToEnd(scheduler, decoder, again);

        again.CachedTokens.ShouldBe(48);
        (decoder.TokensRun - before).ShouldBe(1);
        again.Tokens[49..].ToArray().ShouldBe(decoder.Continue(prompt, 1));
    }

    [Fact]
    public void Scheduler_PromptOfWholeBlocksCached_RecomputesItsLastBlock()
    {
        var decoder = new HashDecoder(100);
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(100, prefixCaching: true), 4, 64);
        int[] prompt = [.. Enumerable.Range(0, 48)];
        RunToEnd(scheduler, decoder, new Sequence(prompt));

        var again = new Sequence(prompt);
        RunToEnd(scheduler, decoder, again);

        again.CachedTokens.ShouldBe(32);
        again.Tokens[48..].ToArray().ShouldBe(decoder.Continue(prompt, 1));
    }

    [Fact]
    public void Scheduler_Siblings_ComputeTheirPromptOnce()
    {
        var decoder = new HashDecoder(100);
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(100, prefixCaching: true), 8, 20);
        int[] prompt = [.. Enumerable.Range(0, 65)];
        var leader = new Sequence(prompt);
        Sequence[] all = [leader, new Sequence(prompt, leader: leader), new Sequence(prompt, leader: leader), new Sequence(prompt, leader: leader)];
        Array.ForEach(all, scheduler.Add);

        while (all.Any(s => s.State != SequenceState.Finished))
        {
            Step(scheduler, decoder, s => s.GeneratedLength == 1);
        }

        decoder.TokensRun.ShouldBe(65 + 3);
        all.Select(s => s.Tokens[65]).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Scheduler_EqualPromptsAtOnce_EndUpOnTheSameBlocks()
    {
        var decoder = new HashDecoder(100);
        var pool = new KvBlockPool(100, prefixCaching: true);
        var scheduler = new Scheduler<Sequence>(pool, 8, 64);
        int[] prompt = [.. Enumerable.Range(0, 17)];
        scheduler.Add(new Sequence(prompt));
        scheduler.Add(new Sequence(prompt));

        Step(scheduler, decoder, _ => false);

        pool.Used.ShouldBe(3);
    }

    [Fact]
    public void Scheduler_LeaderAborted_FollowersGoOn()
    {
        var decoder = new HashDecoder(100);
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(100, prefixCaching: true), 8, 20);
        int[] prompt = [.. Enumerable.Range(0, 65)];
        var leader = new Sequence(prompt);
        var follower = new Sequence(prompt, leader: leader);
        scheduler.Add(leader);
        scheduler.Add(follower);
        Step(scheduler, decoder, _ => false);

        scheduler.Finish(leader);
        while (follower.State != SequenceState.Finished)
        {
            Step(scheduler, decoder, s => s.GeneratedLength == 1);
        }

        follower.Tokens[65..].ToArray().ShouldBe(decoder.Continue(prompt, 1));
    }

    [Fact]
    public void Scheduler_NoRoom_AdmitsInOrderOfArrival()
    {
        var scheduler = new Scheduler<Sequence>(new KvBlockPool(16, prefixCaching: true), 8, 300);
        scheduler.Add(new Sequence(new int[150]));
        scheduler.Add(new Sequence([.. Enumerable.Range(0, 150)]));
        scheduler.Add(new Sequence([1]));

        scheduler.Schedule().Count.ShouldBe(1);
        scheduler.WaitingCount.ShouldBe(2);
    }

    [Fact]
    public void Scheduler_FewerBatchTokensThanSequences_IsRefused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Scheduler<Sequence>(new KvBlockPool(16, true), 8, 7));

    private void Simulate(Random random, int blocks, int maxSequences, int budget, bool caching)
    {
        var decoder = new HashDecoder(blocks, contextLength: 256);
        var prefixes = new PrefixIndex(blocks, TimeProvider.System);
        var pool = new KvBlockPool(blocks, caching, prefixes);
        var beginnings = new Dictionary<string, (uint Name, int[] Tokens)>();
        var scheduler = new Scheduler<Sequence>(pool, maxSequences, budget);
        var live = new List<Sequence>();
        var ends = new Dictionary<Sequence, int>();

        for (var step = 0; step < 120 || live.Count > 0; step++)
        {
            step.ShouldBeLessThan(100_000, "the scheduler makes no progress");
            if (step < 120 && random.Next(3) == 0)
            {
                Arrive();
            }

            if (live.Count > 0 && random.Next(15) == 0)
            {
                scheduler.Finish(live[random.Next(live.Count)]);
            }

            Step(scheduler, decoder, s => s.Length == ends[s]);
            scheduler.CheckIntegrity();
            foreach (var sequence in live.Where(s => s.State == SequenceState.Finished))
            {
                var prompt = sequence.Tokens[..sequence.PromptLength].ToArray();
                sequence.Tokens[prompt.Length..].ToArray().ShouldBe(decoder.Continue(prompt, sequence.GeneratedLength));
            }

            ExpectHeld(prefixes, pool, beginnings);
            live.RemoveAll(s => s.State == SequenceState.Finished);
        }

        pool.Used.ShouldBe(0);
        scheduler.RunningCount.ShouldBe(0);

        void Arrive()
        {
            // Prompts share prefixes at random lengths, so that hits end within and on block borders.
            var shared = random.Next(0, 100);
            int[] prompt = [.. Enumerable.Range(0, shared), .. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(64))];
            Sequence? leader = null;
            for (var choice = random.Next(1, 4); choice > 0; choice--)
            {
                var sequence = new Sequence(prompt, leader: leader) { Marks = leader is null ? Mark(beginnings, prompt) : [] };
                leader ??= sequence;
                ends[sequence] = Math.Min(256, prompt.Length + random.Next(1, 90));
                live.Add(sequence);
                scheduler.Add(sequence);
            }
        }
    }

    private static PrefixMark[] Mark(Dictionary<string, (uint Name, int[] Tokens)> beginnings, int[] prompt)
    {
        var marks = new PrefixMark[prompt.Length / IDecoder.BlockSize];
        for (var block = 0; block < marks.Length; block++)
        {
            var tokens = prompt[..((block + 1) * IDecoder.BlockSize)];
            var key = string.Join(',', tokens);
            beginnings.TryAdd(key, ((uint)beginnings.Count, tokens));
            marks[block] = new PrefixMark(beginnings[key].Name, block);
        }

        return marks;
    }

    // What the routers are told to be in the cache is found there.
    private static void ExpectHeld(PrefixIndex prefixes, KvBlockPool pool, Dictionary<string, (uint Name, int[] Tokens)> beginnings)
    {
        var held = prefixes.GetAll().Held.ToHashSet();
        List<int> found = [];
        foreach (var (name, tokens) in beginnings.Values.Where(beginning => held.Contains(beginning.Name)))
        {
            pool.Match(KvBlockPool.None, tokens, found);
            found.Count.ShouldBe(tokens.Length / IDecoder.BlockSize, $"beginning {name}");
        }
    }

    private void RunToEnd(Scheduler<Sequence> scheduler, HashDecoder decoder, Sequence sequence)
    {
        scheduler.Add(sequence);
        while (sequence.State != SequenceState.Finished)
        {
            Step(scheduler, decoder, s => s.GeneratedLength == 1);
        }
    }

    private void Step(Scheduler<Sequence> scheduler, HashDecoder decoder, Func<Sequence, bool> ends)
    {
        var runs = scheduler.Schedule();
        (runs.Count == 0).ShouldBe(scheduler.WaitingCount + scheduler.RunningCount == 0);
        if (runs.Count == 0)
        {
            return;
        }

        _batch.Clear();
        foreach (var (sequence, count, draws) in runs)
        {
            var rows = draws ? LogitRows.Last : LogitRows.None;
            _batch.Add(sequence.Tokens.Slice(sequence.Computed, count), sequence.Computed, sequence.Blocks.Memory, rows);
        }

        var logits = decoder.Step(_batch);
        foreach (var run in runs)
        {
            scheduler.Commit(run);
            if (run.DrawsToken)
            {
                run.Sequence.Append(logits[..decoder.VocabularySize].IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(logits[..decoder.VocabularySize])));
                logits = logits[decoder.VocabularySize..];
                if (ends(run.Sequence))
                {
                    scheduler.Finish(run.Sequence);
                }
            }
        }
    }
}

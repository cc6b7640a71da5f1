namespace Orleans.Ai.Decoding;

/// <summary>The law of <see cref="IDecoder"/>: a token's logits depend on its sequence alone, bit for bit.</summary>
public sealed class BatchInvarianceTests
{
    [Theory]
    [InlineData(WeightFormat.Q8, false, 6)]
    [InlineData(WeightFormat.Bf16, false, 6)]
    [InlineData(WeightFormat.F32, false, 6)]
    [InlineData(WeightFormat.Q8, true, 3)]
    [InlineData(WeightFormat.F32, true, 3)]
    public void Step_AnyBatchesSplitsAndThreads_GivesTheBitsOfDecodingAlone(WeightFormat format, bool experts, int seeds)
    {
        using var model = new RandomModel(experts ? RandomModel.AwkwardExperts : RandomModel.Awkward);
        using var one = model.Load(Settings(format, threads: 1));
        using var two = model.Load(Settings(format, threads: 2));

        Prove(one, two, seeds);
    }

    [Theory]
    [MemberData(nameof(FamilyGoldens.Names), MemberType = typeof(FamilyGoldens))]
    public void Step_EveryFamily_GivesTheBitsOfDecodingAlone(string family)
    {
        var folder = FamilyGoldens.Folder(family);
        using var one = CpuDecoder.Load(folder, Settings(WeightFormat.Q8, threads: 1));
        using var two = CpuDecoder.Load(folder, Settings(WeightFormat.Q8, threads: 2));

        Prove(one, two, seeds: 1);
    }

    private static CpuDecoderSettings Settings(WeightFormat format, int threads) =>
        new() { Format = format, BlockCount = 200, MaxBatchTokens = 640, MaxLogitRows = 640, Threads = threads };

    private static void Prove(CpuDecoder one, CpuDecoder two, int seeds)
    {
        for (var seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            var sequences = Enumerable.Range(0, random.Next(2, 49)).Select(_ => RandomSequence(random, one.VocabularySize)).ToArray();
            var alone = Array.ConvertAll(sequences, tokens => DecodeAlone(one, tokens));

            new Traffic(seed % 2 == 0 ? two : one, random).Run(sequences, alone);
        }
    }

    /// <summary>Mostly short; a few longer than a chunk of keys.</summary>
    private static int[] RandomSequence(Random random, int vocabulary)
    {
        var length = random.Next(20) == 0 ? random.Next(250, 280) : random.Next(1, 40);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
    }

    /// <summary>Token by token, alone.</summary>
    private static float[] DecodeAlone(CpuDecoder decoder, int[] tokens)
    {
        var sequence = TestSequence.Alone(decoder);
        return [.. tokens.SelectMany(token => sequence.Step([token], LogitRows.All).ToArray())];
    }

    /// <summary>Sequences that join, advance by runs of any length and leave, at random, in blocks that are used again.</summary>
    private sealed class Traffic(CpuDecoder decoder, Random random)
    {
        private readonly Stack<int> _free = new(Enumerable.Range(0, decoder.BlockCount).OrderBy(_ => random.Next()));
        private readonly DecodeBatch _batch = new();

        public void Run(int[][] sequences, float[][] expected)
        {
            var waiting = new Queue<int>(Enumerable.Range(0, sequences.Length));
            var running = new List<(int Index, int[] Blocks, TestSequence Sequence)>();
            while (waiting.Count + running.Count > 0)
            {
                while (waiting.Count > 0 && running.Count < 32 && (running.Count == 0 || random.Next(3) > 0))
                {
                    var blocks = Enumerable.Range(0, (sequences[waiting.Peek()].Length + 15) / 16).TakeWhile(_ => _free.Count > 0).Select(_ => _free.Pop()).ToArray();
                    running.Add((waiting.Dequeue(), blocks, new TestSequence(decoder, blocks)));
                }

                Step(running, sequences, expected);
                running.Where(r => r.Sequence.Position == sequences[r.Index].Length).SelectMany(r => r.Blocks).ToList().ForEach(_free.Push);
                running.RemoveAll(r => r.Sequence.Position == sequences[r.Index].Length);
            }
        }

        private void Step(List<(int Index, int[] Blocks, TestSequence Sequence)> running, int[][] sequences, float[][] expected)
        {
            _batch.Clear();
            var rows = new List<(int Sequence, int Position)>();
            foreach (var (index, _, sequence) in running.OrderBy(_ => random.Next()).Take(random.Next(1, 33)))
            {
                var left = Math.Min(sequences[index].Length - sequence.Position, decoder.MaxBatchTokens - _batch.Tokens.Length);
                var run = Math.Min(left, random.Next(3) == 0 ? random.Next(1, 300) : random.Next(1, 6));
                if (run > 0)
                {
                    rows.AddRange(Enumerable.Range(sequence.Position, run).Select(position => (index, position)));
                    sequence.AddTo(_batch, sequences[index].AsSpan(sequence.Position, run), LogitRows.All);
                }
            }

            var logits = decoder.Step(_batch);
            for (var row = 0; row < rows.Count; row++)
            {
                var width = decoder.VocabularySize;
                var same = logits.Slice(row * width, width).SequenceEqual(expected[rows[row].Sequence].AsSpan(rows[row].Position * width, width));
                same.ShouldBeTrue($"sequence {rows[row].Sequence}, position {rows[row].Position}");
            }
        }
    }
}

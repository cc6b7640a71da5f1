namespace Orleans.Ai.Decoding;

/// <summary>Batches beyond what a decoder was loaded for, for every decoder.</summary>
public static class DecoderLimits
{
    /// <summary>What the decoder is to be loaded with.</summary>
    public static T Set<T>(T settings)
        where T : DecoderSettings => (T)(settings with { BlockCount = 4, MaxBatchTokens = 8, MaxLogitRows = 2 });

    public static void Check(IDecoder decoder)
    {
        decoder.Step(new DecodeBatch()).Length.ShouldBe(0);
        Refused(new int[9], 0, [0], LogitRows.None);
        Refused(new int[3], 0, [0], LogitRows.All);
        Refused([decoder.VocabularySize], 0, [0], LogitRows.None);
        Refused([-1], 0, [0], LogitRows.None);
        Refused([0], 0, [4], LogitRows.None);
        Refused([0], 16, [-1, 0], LogitRows.None);
        Refused([0], decoder.ContextLength, new int[(decoder.ContextLength / IDecoder.BlockSize) + 1], LogitRows.None);

        void Refused(int[] tokens, int position, int[] blocks, LogitRows rows)
        {
            var batch = new DecodeBatch();
            batch.Add(tokens, position, blocks, rows);
            Should.Throw<ArgumentException>(() => { decoder.Step(batch); });
        }
    }
}

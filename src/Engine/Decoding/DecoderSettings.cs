namespace Orleans.Ai.Decoding;

/// <summary>What every decoder is given beside the model. All memory but what a step passes on is taken when it is loaded.</summary>
public abstract record DecoderSettings
{
    /// <summary>How the weights are held. Default <see cref="WeightFormat.Q8"/>.</summary>
    public WeightFormat Format { get; init; } = WeightFormat.Q8;

    /// <summary>How they are held in fact, where a decoder has no such format.</summary>
    public virtual WeightFormat HeldFormat => Format;

    /// <summary>Threads that share a step, the caller's included. Default: one per processor; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>KV blocks to allocate. Unit: blocks of <see cref="IDecoder.BlockSize"/> tokens. Default 256; at least 1.</summary>
    public int BlockCount { get; init; } = 256;

    /// <summary>Most tokens of one batch. Default 512; at least 1.</summary>
    public int MaxBatchTokens { get; init; } = 512;

    /// <summary>Most rows of logits of one batch. Default 64; at least 1.</summary>
    public int MaxLogitRows { get; init; } = 64;

    /// <exception cref="ArgumentOutOfRangeException">A number is below its bound.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLogitRows, 1);
    }
}

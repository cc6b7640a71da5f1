namespace Orleans.Ai.Decoding;

/// <summary>
/// Runs a model over a ragged batch: prefill chunks and decode steps side by side, each reading and writing its own paged
/// KV blocks. Knows nothing of requests, sampling or text. Called by one thread at a time.
/// </summary>
/// <remarks>
/// The logits of a token depend on its sequence alone, bit for bit: not on what else is in the batch, nor on where its
/// prefill was split. Failover, pre-emption and prefix caching rest on this. The decoder over Torch keeps it on GPUs in bfloat16, up to rounding elsewhere.
/// </remarks>
public interface IDecoder : IDisposable
{
    /// <summary>Tokens per KV block, for every decoder.</summary>
    const int BlockSize = 16;

    /// <summary>Length of a row of logits. Unit: tokens.</summary>
    int VocabularySize { get; }

    /// <summary>Longest sequence. Unit: tokens.</summary>
    int ContextLength { get; }

    /// <summary>KV blocks allocated, numbered from 0. Unit: blocks of <see cref="BlockSize"/> tokens.</summary>
    int BlockCount { get; }

    /// <summary>Most tokens that one batch may hold.</summary>
    int MaxBatchTokens { get; }

    /// <summary>Most rows of logits that one batch may ask for.</summary>
    int MaxLogitRows { get; }

    /// <summary>Runs the batch once and writes its keys and values to the spans' blocks.</summary>
    /// <returns>
    /// Logits, shape <c>[rows, VocabularySize]</c>, row-major: the rows that the spans asked for, in their order. Valid
    /// until the next call.
    /// </returns>
    ReadOnlySpan<float> Step(DecodeBatch batch);
}

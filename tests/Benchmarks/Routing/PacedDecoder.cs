using System.Diagnostics;
using Orleans.Ai.Decoding;

namespace Orleans.Ai.Routing;

/// <summary>
/// Takes so long for a token, whatever else the machine does: replicas that share its processors are then as independent of each
/// other as if each had a machine of its own. The tokens are computed all the same.
/// </summary>
internal sealed class PacedDecoder(IDecoder inner, TimeSpan perToken) : IDecoder
{
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1);
    private readonly SemaphoreSlim _never = new(0);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _due;

    /// <summary>Steps that took longer than they were to.</summary>
    public int Late { get; private set; }

    /// <summary>All steps.</summary>
    public int Steps { get; private set; }

    public int VocabularySize => inner.VocabularySize;

    public int ContextLength => inner.ContextLength;

    public int BlockCount => inner.BlockCount;

    public int MaxBatchTokens => inner.MaxBatchTokens;

    public int MaxLogitRows => inner.MaxLogitRows;

    public ReadOnlySpan<float> Step(DecodeBatch batch)
    {
        var now = _watch.Elapsed;
        _due = (_due > now ? _due : now) + (batch.Tokens.Length * perToken);
        var logits = inner.Step(batch);
        var rest = _due - _watch.Elapsed;
        (Steps, Late) = (Steps + 1, Late + (rest < TimeSpan.Zero ? 1 : 0));
        if (rest > ShortestSleep)
        {
            // What is left of the last millisecond counts towards the next step.
            _never.Wait((int)rest.TotalMilliseconds);
        }

        return logits;
    }

    public void Dispose()
    {
        inner.Dispose();
        _never.Dispose();
    }
}

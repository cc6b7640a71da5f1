namespace Orleans.Ai.Decoding;

/// <summary>One thread's running softmax: a row for each query of a tile.</summary>
internal sealed unsafe class AttentionScratch(NativeArena arena, int rows, int keys, int valueSize)
{
    private readonly float* _scores = arena.Allocate<float>((long)rows * keys);
    private readonly float* _results = arena.Allocate<float>((long)rows * valueSize);

    /// <summary>Largest score so far.</summary>
    public float* Largest { get; } = arena.Allocate<float>(rows);

    /// <summary>Sum of the weights so far, relative to the largest score.</summary>
    public float* Sum { get; } = arena.Allocate<float>(rows);

    /// <summary>Share of the earlier chunks' sum and result that is kept, now that the largest score has grown.</summary>
    public float* Kept { get; } = arena.Allocate<float>(rows);

    /// <summary>Scores, then weights, of a chunk's keys.</summary>
    public float* Scores(int row) => _scores + ((long)row * keys);

    /// <summary>Weighted sum of values so far.</summary>
    public float* Result(int row) => _results + ((long)row * valueSize);

    public void Reset()
    {
        new Span<float>(Largest, rows).Fill(float.NegativeInfinity);
        new Span<float>(Sum, rows).Clear();
        new Span<float>(_results, rows * valueSize).Clear();
    }
}

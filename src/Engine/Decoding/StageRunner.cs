namespace Orleans.Ai.Decoding;

/// <summary>Runs loops over tokens and products with matrices on the pool's threads.</summary>
internal sealed unsafe class StageRunner
{
    /// <summary>Multiplications that are worth handing to another thread.</summary>
    private const int MinChunkWork = 32 * 1024;

    /// <summary>Chunks per thread: enough to even out a thread that was held up.</summary>
    private const int ChunksPerThread = 4;

    private readonly SpinPool _pool;
    private readonly Action<int, int, int> _multiply;
    private (Linear Linear, Activations Input, int Tokens, nint Output, int Stride, bool Add) _product;

    public StageRunner(SpinPool pool) => (_pool, _multiply) = (pool, Multiply);

    /// <summary>Calls <paramref name="stage"/> with (begin, end, thread) until all tokens are done.</summary>
    public void RunTokens(int tokens, Action<int, int, int> stage) =>
        _pool.Run(tokens, Math.Max(8, Align.Divide(tokens, _pool.ThreadCount * ChunksPerThread)), stage);

    /// <summary>The same for items of some work each, in multiplications, that are fewer and heavier than tokens.</summary>
    public void RunItems(int items, long itemWork, Action<int, int, int> stage) =>
        _pool.Run(items, (int)Math.Min(items, 1 + (MinChunkWork / itemWork)), stage);

    /// <summary>Multiplies the first tokens of <paramref name="input"/>; see <see cref="Linear.Multiply"/>.</summary>
    public void Project(Linear linear, Activations input, int tokens, float* output, int stride, bool add = false)
    {
        _product = (linear, input, tokens, (nint)output, stride, add);
        RunPanels(linear.Panels, (long)linear.Inputs * Linear.PanelRows * tokens, _multiply);
    }

    /// <summary>Shares panels of matrices, of some work each.</summary>
    public void RunPanels(int panels, long panelWork, Action<int, int, int> stage)
    {
        var chunk = Math.Max(panels / (_pool.ThreadCount * ChunksPerThread), MinChunkWork / panelWork);
        _pool.Run(panels, Math.Max(1, (int)chunk), stage);
    }

    private void Multiply(int begin, int end, int thread) =>
        _product.Linear.Multiply(_product.Input, 0, _product.Tokens, (float*)_product.Output, _product.Stride, _product.Add, begin, end);
}

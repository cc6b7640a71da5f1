using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Operators that TorchSharp has no methods for, called through TorchScript. Compiled once in a process; any thread.</summary>
internal static class TorchScripts
{
    // An error of types in a script ends the process: these are constant, and the tests run them.
    private const string Source = """
        def normalize(rows, weights, epsilon: float):
            return torch.rms_norm(rows, [weights.size(0)], weights, epsilon)

        def attend(queries, keys, values, mask):
            return torch._scaled_dot_product_efficient_attention(queries, keys, values, mask, False)[0]

        """;

    private static readonly Lazy<jit.CompilationUnit> _unit = new(() => jit.compile(Source));

    /// <summary>Root mean square normalisation of rows as wide as the weights.</summary>
    /// <param name="rows">Shape <c>[…, size]</c>.</param>
    /// <param name="weights">Shape <c>[size]</c>.</param>
    /// <param name="epsilon">Held by the caller: a number that TorchSharp wraps by itself may be collected before it is read.</param>
    public static Tensor Normalize(Tensor rows, Tensor weights, Scalar epsilon) =>
        _unit.Value.invoke<Tensor>("normalize", rows, weights, epsilon);

    /// <summary>
    /// Attention on a GPU by the one kernel whose sums go over the keys in order, whatever the shapes; the chooser's favourite,
    /// cuDNN's, is also planned anew for each shape, which takes a tenth of a second.
    /// </summary>
    /// <param name="queries">Shape <c>[batch, heads, queries, head size]</c>.</param>
    /// <param name="keys">Shape <c>[batch, heads, keys, head size]</c>.</param>
    /// <param name="values">The same.</param>
    /// <param name="mask">Is added; shape <c>[batch, heads, queries, keys]</c>, rows that begin at multiples of 16.</param>
    public static Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor mask) =>
        _unit.Value.invoke<Tensor>("attend", queries, keys, values, mask);
}

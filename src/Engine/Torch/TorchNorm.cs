using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Root mean square normalisation in float32.</summary>
/// <param name="weights">Shape <c>[size]</c>.</param>
/// <param name="epsilon">Added to the mean square.</param>
internal sealed class TorchNorm(Tensor weights, float epsilon)
{
    private readonly Scalar _epsilon = epsilon;
    private readonly long _size = weights.shape[0];

    /// <summary>Normalises parts of rows, each as wide as the weights; the shape stays.</summary>
    public Tensor Apply(Tensor input) => input.size(-1) == _size
        ? TorchScripts.Normalize(input, weights, _epsilon)
        : TorchScripts.Normalize(input.reshape(-1, _size), weights, _epsilon).view(input.shape);
}

using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>Root mean square normalisation in float32.</summary>
/// <param name="weights">Shape <c>[size]</c>.</param>
/// <param name="epsilon">Added to the mean square.</param>
internal sealed class TorchNorm(Tensor weights, float epsilon)
{
    /// <summary>Normalises parts of rows, each as wide as the weights; the shape stays.</summary>
    public Tensor Apply(Tensor input)
    {
        var parts = input.reshape(-1, weights.shape[0]);
        var factor = parts.square().mean([-1], keepdim: true).add_(epsilon).rsqrt_();
        return (parts * factor).mul_(weights).view(input.shape);
    }
}

using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Orleans.Ai.Torch;

/// <summary>A weight matrix, shape <c>[outputs, inputs]</c>, and its bias in the same number format.</summary>
internal sealed class TorchLinear(Tensor weight, Tensor? bias)
{
    /// <summary>Shape <c>[tokens, inputs]</c> to <c>[tokens, outputs]</c>, in the number format of the weights.</summary>
    public Tensor Apply(Tensor input) => linear(input.to_type(weight.dtype), weight, bias);
}

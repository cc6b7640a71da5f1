namespace Orleans.Ai.ModelFiles;

/// <summary>What bends the gate of a gated feed-forward.</summary>
public enum GatedActivation
{
    /// <summary>x · sigmoid(x): <c>silu</c>.</summary>
    Silu,

    /// <summary>The approximation of GELU by a hyperbolic tangent: <c>gelu_pytorch_tanh</c>.</summary>
    GeluTanh,
}

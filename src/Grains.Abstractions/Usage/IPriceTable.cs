using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>What tokens cost, as the operator says.</summary>
public interface IPriceTable
{
    /// <summary>What an answer costs.</summary>
    /// <param name="target">Who answers.</param>
    /// <param name="request">What was asked, for the images in it.</param>
    /// <param name="usage">Tokens read and written.</param>
    /// <returns><see langword="null"/>: the target has no price.</returns>
    Cost? CostOf(TargetId target, InferenceRequest request, TokenUsage usage);
}

using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>The cheapest by the price table, for a prompt and an answer of about this size; those without a price come last.</summary>
internal sealed class LowestCostPolicy(IPriceTable prices) : ITargetPolicy
{
    // How long the answer will be is not known where the request does not bound it.
    private const int LikelyAnswer = 512;

    public string Name => "lowest-cost";

    public IReadOnlyList<RouteTarget> Order(IReadOnlyList<RouteTarget> targets, InferenceRequest request, in RequestNeeds needs)
    {
        var answer = request.Stopping.MaxTokens ?? LikelyAnswer;
        var usage = new TokenUsage { PromptTokens = Math.Max(1, needs.Tokens - (request.Stopping.MaxTokens ?? 0)), CompletionTokens = answer };
        return [.. targets.Select(target => (target, Cost: prices.CostOf(target.Id, request, usage)?.NanoUnits ?? long.MaxValue)).OrderBy(priced => priced.Cost).Select(priced => priced.target)];
    }
}

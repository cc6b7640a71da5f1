using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Asks providers, and the router of this grid, for what models write.</summary>
/// <param name="providers">The providers.</param>
/// <param name="inner">The router of this grid, for <c>local/</c> targets.</param>
internal sealed class InferenceCaller(IProviderDirectory providers, IInferenceBackend inner) : ITargetCaller
{
    public IAsyncEnumerable<InferenceEvent> AskAsync(RouteTarget target, InferenceRequest request, CancellationToken cancellationToken) =>
        target.IsLocal ? inner.InferAsync(request with { Model = target.LocalModel }, cancellationToken)
            : providers.TryGet(target.Id.Provider, out var provider) ? provider.InferAsync(target.Id.Model, request, cancellationToken)
            : Gone(target);

    private static IAsyncEnumerable<InferenceEvent> Gone(RouteTarget target) => new InferenceEvent[]
    {
        new InferenceEvent.Failed
        {
            Sequence = 0,
            Error = new InferenceError { Code = InferenceErrorCode.ProviderUnavailable, Message = $"The provider '{target.Id.Provider}' is not configured any more.", Source = target.Id.ToString() },
        },
    }.ToAsyncEnumerable();
}

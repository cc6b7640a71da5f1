using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>How the targets of a route are asked.</summary>
internal interface ITargetCaller
{
    /// <summary>Asks one, once. The last event is a terminal one, unless the answer was cut.</summary>
    /// <param name="target">Who is asked.</param>
    /// <param name="request">What for, without what is not for the target to know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<InferenceEvent> AskAsync(RouteTarget target, InferenceRequest request, CancellationToken cancellationToken);
}

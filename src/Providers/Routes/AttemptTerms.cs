using Microsoft.Extensions.Logging;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>What an attempt needs to know of its request and its silo.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Options">Of the route.</param>
/// <param name="Prices">What it costs.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Of the route.</param>
/// <param name="Deadline">Fires when the client gives up.</param>
internal sealed record AttemptTerms(
    InferenceRequest Request, RouteOptions Options, IPriceTable Prices, TimeProvider Time, ILogger Logger, CancellationToken Deadline);

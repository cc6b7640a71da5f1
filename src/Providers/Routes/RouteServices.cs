using Microsoft.Extensions.Logging;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>What every run of a route needs.</summary>
/// <param name="Directory">The routes.</param>
/// <param name="Providers">The providers.</param>
/// <param name="Gate">Who may be asked now.</param>
/// <param name="Statistics">How the targets do.</param>
/// <param name="Prices">What they cost.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Of the routes.</param>
internal sealed record RouteServices(
    RouteDirectory Directory,
    IProviderDirectory Providers,
    ITargetGate Gate,
    TargetStatisticsTable Statistics,
    IPriceTable Prices,
    TimeProvider Time,
    ILogger<RouteBackend> Logger);

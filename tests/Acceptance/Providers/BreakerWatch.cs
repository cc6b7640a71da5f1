using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Ai.Providers;

/// <summary>Looks at a breaker of the cluster all the time, and keeps each state that it saw, with the cluster's own times.</summary>
internal sealed class BreakerWatch(HttpClient gateway, string target)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly List<BreakerPhase> _phases = [];

    /// <summary>All states, in order.</summary>
    public IReadOnlyList<BreakerPhase> Phases => _phases;

    /// <summary>Times in which a probe was due: from the end of an open time to the state that the probe led to.</summary>
    public IEnumerable<(BreakerPhase Open, BreakerPhase Next)> ProbePeriods
    {
        get
        {
            var settled = _phases.FindAll(phase => phase.State != "half_open");
            return settled.Zip(settled.Skip(1)).Where(pair => pair.First.State == "open").Select(pair => (pair.First, pair.Second));
        }
    }

    /// <summary>Looks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var seen = await SeeAsync(cancellationToken);
            if (_phases is not [.., var last] || (last.State, last.Since) != (seen.State, seen.Since))
            {
                _phases.Add(seen);
            }
        }
    }

    /// <summary>The state at a moment.</summary>
    public BreakerPhase At(DateTimeOffset moment) => _phases.LastOrDefault(phase => phase.Since <= moment) ?? _phases[0];

    /// <summary>The first state of a kind that held at a moment, or began after it.</summary>
    public BreakerPhase? FirstFrom(DateTimeOffset moment, Predicate<BreakerPhase> condition) =>
        condition(At(moment)) ? At(moment) : _phases.Find(phase => phase.Since > moment && condition(phase));

    private async Task<BreakerPhase> SeeAsync(CancellationToken cancellationToken)
    {
        var told = await gateway.GetFromJsonAsync<JsonElement>($"/admin/breakers/{target}", cancellationToken);
        return new BreakerPhase(
            told.GetProperty("state").GetString()!,
            told.GetProperty("since").GetDateTimeOffset(),
            told.GetProperty("open_until") is { ValueKind: JsonValueKind.String } until ? until.GetDateTimeOffset() : null);
    }
}

namespace Orleans.Ai.Providers;

/// <summary>Makes a double live by its plan, and keeps when it truly was what.</summary>
internal sealed class Outages(ProviderDouble provider)
{
    private readonly List<(DoubleMode Mode, DateTimeOffset From, DateTimeOffset To)> _phases = [];

    /// <summary>What it was, in order; the last phase has no end.</summary>
    public IReadOnlyList<(DoubleMode Mode, DateTimeOffset From, DateTimeOffset To)> Phases => _phases;

    public async Task RunAsync(IEnumerable<(DoubleMode Mode, TimeSpan Length)> plan, CancellationToken cancellationToken)
    {
        foreach (var (mode, length) in plan)
        {
            var from = TimeProvider.System.GetUtcNow();
            await provider.BecomeAsync(mode);
            if (_phases.Count > 0)
            {
                _phases[^1] = _phases[^1] with { To = from };
            }

            // An outage counts from its beginning, its end from when it is over.
            _phases.Add((mode, mode is DoubleMode.Up ? TimeProvider.System.GetUtcNow() : from, DateTimeOffset.MaxValue));
            await Task.Delay(length, cancellationToken);
        }
    }

    /// <summary>It was never killed between two moments, so that whatever came was counted.</summary>
    public bool Listened(DateTimeOffset from, DateTimeOffset to) => !_phases.Exists(phase => phase.Mode is DoubleMode.Killed && phase.From < to && phase.To > from);

    /// <summary>It was down from one moment to another, without a break.</summary>
    public bool WasDown(DateTimeOffset from, DateTimeOffset to) => !_phases.Exists(phase => phase.Mode is DoubleMode.Up && phase.From < to && phase.To > from);
}

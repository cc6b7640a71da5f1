namespace Orleans.Ai.Generations;

/// <summary>Kills a silo at random now and then, and starts another in its place, until it is told to stop.</summary>
internal sealed class RandomKills(GenerationGrid grid, int seed, TimeSpan interval)
{
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _down = [];
    private readonly List<Task> _replacing = [];

    /// <summary>Silos that were killed.</summary>
    public int Count { get; private set; }

    /// <summary>Gateways that were not killed, or are back.</summary>
    public IReadOnlyList<string> Gateways
    {
        get
        {
            lock (_down)
            {
                return [.. grid.Gateways.Except(_down)];
            }
        }
    }

    /// <summary>Kills until <paramref name="stop"/>, then waits until all silos are back.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval);
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (Pick() is { } victim)
            {
                grid[victim].Kill();
                Count++;
                _replacing.Add(ReplaceAsync(victim, cancellationToken));
            }
        }

        await Task.WhenAll(_replacing);
    }

    // One of each role stays.
    private string? Pick()
    {
        lock (_down)
        {
            List<string> candidates = [.. from role in (IReadOnlyList<string>[])[grid.Gateways, grid.Computers] let up = role.Except(_down).ToList() where up.Count > 1 from node in up select node];
            var victim = candidates.Count == 0 ? null : candidates[_random.Next(candidates.Count)];
            if (victim is not null)
            {
                _down.Add(victim);
            }

            return victim;
        }
    }

    private async Task ReplaceAsync(string node, CancellationToken cancellationToken)
    {
        await grid.ReplaceAsync([node], cancellationToken);
        await grid.WaitUntilWorkingAsync(node, () => Gateways[0], cancellationToken);
        lock (_down)
        {
            _down.Remove(node);
        }
    }
}

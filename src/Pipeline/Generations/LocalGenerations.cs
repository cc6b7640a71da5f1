using System.Collections.Concurrent;

namespace Orleans.Ai.Generations;

/// <summary>The generations that live on this silo.</summary>
public sealed class LocalGenerations
{
    private readonly GenerationServices _services;
    private readonly ConcurrentDictionary<RecordedGeneration, Func<bool, Task>> _leaving = new();

    internal LocalGenerations(GenerationServices services) => _services = services;

    /// <summary>How they are kept.</summary>
    public GenerationOptions Options => _services.Options;

    /// <summary>Generations that a provider works on: they end here or, for all that is known, nowhere.</summary>
    public int Away => _leaving.Keys.Count(generation => generation.IsAway);

    /// <summary>One that its grain has in memory from now on.</summary>
    /// <param name="id">Which.</param>
    /// <param name="onGaveWay">It has stopped here, and goes on elsewhere or later.</param>
    /// <param name="leave">Has it stop here and, where that is said, go on elsewhere; ends when it does.</param>
    public RecordedGeneration Add(GenerationId id, Action onGaveWay, Func<bool, Task> leave)
    {
        var generation = new RecordedGeneration(_services, id, onGaveWay);
        _leaving[generation] = leave;
        return generation;
    }

    /// <summary>Its grain is gone.</summary>
    public void Remove(RecordedGeneration generation) => _leaving.TryRemove(generation, out _);

    /// <summary>Has those that are being generated go on elsewhere; ends when they do. What a provider works on ends here: it cannot be moved.</summary>
    public Task MoveAsync() => Task.WhenAll(_leaving.Where(pair => pair.Key is { IsRunning: true, IsAway: false }).Select(pair => pair.Value(true)));

    /// <summary>Stops those that are being generated while nobody reads them; whoever asks for them next has them go on.</summary>
    public Task StopUnreadAsync() => Task.WhenAll(_leaving.Where(pair => pair.Key is { IsRunning: true, IsRead: false, IsAway: false }).Select(pair => pair.Value(false)));
}

using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Generations;

/// <summary>
/// The first attempt of a generation whose grain is still on its way: asked for, and waiting at its first event until the generation
/// takes it over. A provider is asked for nothing before its second event.
/// </summary>
internal sealed class HeadStart : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<InferenceEvent> _events;
    private readonly Task<bool> _first;

    /// <summary>Asks the stages behind a generation.</summary>
    public HeadStart(IInferenceBackend stages, InferenceRequest attempt)
    {
        _events = stages.InferAsync(attempt, _stop.Token).GetAsyncEnumerator(_stop.Token);
        _first = _events.MoveNextAsync().AsTask();
    }

    /// <summary>All its events.</summary>
    public async IAsyncEnumerable<InferenceEvent> TakeOverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stopping = cancellationToken.Register(_stop.Cancel);
        await using var events = _events;
        for (var isMore = await _first; isMore; isMore = await events.MoveNextAsync())
        {
            yield return events.Current;
        }
    }

    /// <summary>Nobody takes it over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync();
    }
}

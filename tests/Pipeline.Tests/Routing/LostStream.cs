using Orleans.Ai.Inference;

namespace Orleans.Ai.Routing;

/// <summary>A stream over a silo that is lost in it: whoever asks it to end waits for good, as calls to a silo that is gone do for long.</summary>
internal sealed class LostStream(IAsyncEnumerable<InferenceEvent> events) : IAsyncEnumerable<InferenceEvent>, IAsyncEnumerator<InferenceEvent>
{
    private IAsyncEnumerator<InferenceEvent>? _events;

    /// <summary>It was asked to end.</summary>
    public bool WasAskedToEnd { get; private set; }

    public InferenceEvent Current => _events!.Current;

    public IAsyncEnumerator<InferenceEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _events = events.GetAsyncEnumerator(cancellationToken);
        return this;
    }

    public ValueTask<bool> MoveNextAsync() => _events!.MoveNextAsync();

    public ValueTask DisposeAsync()
    {
        WasAskedToEnd = true;
        return new ValueTask(new TaskCompletionSource().Task);
    }
}

using Orleans.Ai.Clustering;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Draining;

/// <summary>
/// Events whose reader counts as a request, unless it is to be refused. No iterator: it stands in the way of every token, and does nothing
/// with it.
/// </summary>
internal sealed class GuardedEvents(DrainGate gate, ClusterHealth health, IAsyncEnumerable<InferenceEvent> events) : IAsyncEnumerable<InferenceEvent>
{
    public IAsyncEnumerator<InferenceEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Reader(gate, health, events, cancellationToken);

    private sealed class Reader(
        DrainGate gate, ClusterHealth health, IAsyncEnumerable<InferenceEvent> events, CancellationToken cancellationToken) : IAsyncEnumerator<InferenceEvent>
    {
        private IAsyncEnumerator<InferenceEvent>? _inside;
        private InferenceEvent? _refusal;
        private bool _isInGate;

        public InferenceEvent Current => _refusal ?? _inside!.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            if (_inside is { } inside)
            {
                return inside.Current is { IsTerminal: true } ? EndAsync(inside) : inside.MoveNextAsync();
            }

            if (_refusal is not null)
            {
                return new(false);
            }

            if (DrainingBackend.RefusalOf(gate, health) is { } error)
            {
                _refusal = new InferenceEvent.Failed { Sequence = 0, Error = error };
                return new(true);
            }

            _isInGate = true;
            _inside = events.GetAsyncEnumerator(cancellationToken);
            return _inside.MoveNextAsync();
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                await (_inside?.DisposeAsync() ?? default);
            }
            finally
            {
                Leave();
            }
        }

        // Whoever has read it to its end is no request any more, though he may not have disposed it yet.
        private async ValueTask<bool> EndAsync(IAsyncEnumerator<InferenceEvent> inside)
        {
            var goesOn = await inside.MoveNextAsync();
            if (!goesOn)
            {
                Leave();
            }

            return goesOn;
        }

        private void Leave()
        {
            if (_isInGate)
            {
                _isInGate = false;
                gate.Leave();
            }
        }
    }
}

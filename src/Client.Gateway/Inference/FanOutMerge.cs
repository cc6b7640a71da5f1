using Orleans.Ai.Usage;

namespace Orleans.Ai.Inference;

/// <summary>The rules by which the events of several requests become those of one.</summary>
internal sealed class FanOutMerge(int requests)
{
    private readonly List<InferenceEvent> _held = [];
    private InferenceEvent.Accepted? _accepted;
    private TokenUsage _usage;
    private Cost? _cost;
    private int _acceptedCount;
    private int _completedCount;
    private int _promptTokens;
    private long _sequence;

    public bool HasEnded { get; private set; }

    /// <summary>Takes an event of any of the requests; returns the merged events that it lets go.</summary>
    public IEnumerable<InferenceEvent> Add(InferenceEvent inferenceEvent)
    {
        switch (inferenceEvent)
        {
            case InferenceEvent.Failed failed:
                HasEnded = true;
                return [failed with { Sequence = _sequence++, Usage = _usage + failed.Usage }];
            case InferenceEvent.Accepted accepted:
                return Accept(accepted);
            case InferenceEvent.Completed completed:
                _usage += completed.Usage;
                _cost = CostSum.Add(_cost, completed.Cost, isFirst: _completedCount == 0);
                HasEnded = ++_completedCount == requests;
                return HasEnded ? [completed with { Sequence = _sequence++, Usage = _usage, Cost = _cost }] : [];
            case InferenceEvent.Dispatching:
                return [];
            case var other when _acceptedCount < requests:
                _held.Add(other);
                return [];
            case var other:
                return [other with { Sequence = _sequence++ }];
        }
    }

    private IEnumerable<InferenceEvent> Accept(InferenceEvent.Accepted accepted)
    {
        _accepted ??= accepted;
        _promptTokens += accepted.PromptTokens;
        if (++_acceptedCount < requests)
        {
            return [];
        }

        return
        [
            _accepted with { Sequence = _sequence++, PromptTokens = _promptTokens },
            .. _held.Select(held => held with { Sequence = _sequence++ }),
        ];
    }
}

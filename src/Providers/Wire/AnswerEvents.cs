using Orleans.Ai.Inference;

namespace Orleans.Ai.Wire;

/// <summary>
/// What was read of an answer and is not told yet. Its events are numbered as they are in an answer without detours: the first follows
/// <see cref="InferenceEvent.Accepted"/>, which has 0. Where that is not so, who tells them numbers them anew.
/// </summary>
internal sealed class AnswerEvents : List<InferenceEvent>
{
    private long _first = 1;

    /// <summary>The number of the next that is added.</summary>
    public long Next => _first + Count;

    /// <summary>Forgets what has been told.</summary>
    public void Advance()
    {
        _first = Next;
        Clear();
    }
}

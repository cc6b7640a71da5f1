using System.Diagnostics.CodeAnalysis;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Events that the client has not seen yet.</summary>
internal sealed class HeldEvents
{
    // What an event is in memory without its texts, about.
    private const int Overhead = 64;
    private readonly Queue<InferenceEvent> _events = [];

    /// <summary>How many there are.</summary>
    public int Count => _events.Count;

    /// <summary>What they hold, about. Unit: bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keeps one.</summary>
    public void Add(InferenceEvent told)
    {
        _events.Enqueue(told);
        Bytes += Overhead + told switch
        {
            InferenceEvent.TextDelta text => (sizeof(char) * (long)text.Text.Length) + (Overhead * (long)text.Logprobs.Count) + (sizeof(int) * (long)text.TokenIds.Count),
            InferenceEvent.ReasoningDelta reasoning => sizeof(char) * ((long)reasoning.Text.Length + (reasoning.Signature?.Length ?? 0)),
            InferenceEvent.ToolCallDelta call => sizeof(char) * ((long)call.Arguments.Length + (call.Name?.Length ?? 0)),
            _ => 0,
        };
    }

    /// <summary>Takes the first.</summary>
    public bool TryTake([NotNullWhen(true)] out InferenceEvent? told) => _events.TryDequeue(out told);

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        _events.Clear();
        Bytes = 0;
    }
}

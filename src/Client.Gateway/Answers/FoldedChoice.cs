using System.Text;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>One choice, put together from its events.</summary>
internal sealed class FoldedChoice
{
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];

    public string Text => _text.ToString();

    public IReadOnlyList<TokenLogprob> Logprobs => _logprobs;

    public FinishReason? Reason { get; private set; }

    public void Add(InferenceEvent.TextDelta delta)
    {
        _text.Append(delta.Text);
        _logprobs.AddRange(delta.Logprobs);
    }

    public void Complete(FinishReason reason) => Reason = reason;
}

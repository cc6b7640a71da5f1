using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>One choice, put together from its events.</summary>
public sealed class FoldedChoice
{
    private readonly List<AnswerPart> _parts = [];

    /// <summary>Its parts, in the order in which they began; a choice that has ended has at least one.</summary>
    public IReadOnlyList<AnswerPart> Parts => _parts;

    /// <summary>All its text.</summary>
    public string Text => TextOf(AnswerPartKind.Text) ?? "";

    /// <summary>Why the model does not answer; <see langword="null"/>: it does.</summary>
    public string? Refusal => TextOf(AnswerPartKind.Refusal);

    /// <summary>What the model thought; <see langword="null"/>: nothing that is known.</summary>
    public string? Reasoning => TextOf(AnswerPartKind.Reasoning);

    /// <summary>The provider's mark of what the model thought; <see langword="null"/>: none.</summary>
    public string? Signature => _parts.LastOrDefault(part => part.Signature is not null)?.Signature;

    /// <summary>The tools that the model called, in the order of their numbers.</summary>
    public IEnumerable<ToolCall> Calls => !_parts.Exists(static part => part.Kind is AnswerPartKind.Call) ? []
        : _parts.Where(part => part.Kind is AnswerPartKind.Call).OrderBy(part => part.CallIndex).Select(part => part.ToCall());

    /// <summary>Log probabilities of the answer's tokens, where they were asked for.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs => _parts switch
    {
        [var single] => single.Logprobs,
        _ => [.. _parts.SelectMany(part => part.Logprobs)],
    };

    /// <summary>Why it ended; <see langword="null"/>: it has not.</summary>
    public FinishReason? Reason { get; private set; }

    /// <summary>Takes an event of this choice.</summary>
    /// <returns>The part that it belongs to; <see langword="null"/>: none, or it adds nothing.</returns>
    public AnswerPart? Apply(InferenceEvent told)
    {
        switch (told)
        {
            case InferenceEvent.TextDelta { Text.Length: > 0 } or InferenceEvent.TextDelta { Logprobs.Count: > 0 }:
                return Add((InferenceEvent.TextDelta)told);
            case InferenceEvent.ReasoningDelta { Text.Length: > 0 } or InferenceEvent.ReasoningDelta { Signature: not null }:
                return Add((InferenceEvent.ReasoningDelta)told);
            case InferenceEvent.ToolCallDelta call:
                return Add(call);
            case InferenceEvent.ChoiceCompleted choice:
                Reason = choice.Reason;
                return _parts.Count == 0 ? Begin(AnswerPartKind.Text) : null;
            default:
                return null;
        }
    }

    private AnswerPart Add(InferenceEvent.TextDelta delta)
    {
        var kind = delta.IsRefusal ? AnswerPartKind.Refusal : AnswerPartKind.Text;
        var part = _parts is [.., var last] && last.Kind == kind ? last : Begin(kind);
        part.Append(delta.Text, delta.Logprobs);
        return part;
    }

    private AnswerPart Add(InferenceEvent.ReasoningDelta delta)
    {
        var part = _parts is [.., { Kind: AnswerPartKind.Reasoning, Signature: null } last] ? last : Begin(AnswerPartKind.Reasoning);
        part.Append(delta.Text);
        part.Signature = delta.Signature;
        return part;
    }

    private AnswerPart Add(InferenceEvent.ToolCallDelta delta)
    {
        var part = _parts.Find(each => each.Kind is AnswerPartKind.Call && each.CallIndex == delta.Index) ?? Begin(AnswerPartKind.Call, delta.Index);
        part.CallId = delta.Id ?? part.CallId;
        part.Name = delta.Name ?? part.Name;
        part.Append(delta.Arguments);
        return part;
    }

    private AnswerPart Begin(AnswerPartKind kind, int call = 0)
    {
        var ordinal = 0;
        foreach (var each in _parts)
        {
            ordinal += AnswerPart.PrefixOf(each.Kind) == AnswerPart.PrefixOf(kind) ? 1 : 0;
        }

        var part = new AnswerPart(kind, ordinal) { CallIndex = call };
        _parts.Add(part);
        return part;
    }

    private string? TextOf(AnswerPartKind kind)
    {
        if (_parts is [var single])
        {
            return single.Kind == kind ? single.Text : null;
        }

        return _parts.Exists(part => part.Kind == kind) ? string.Concat(_parts.Where(part => part.Kind == kind).Select(part => part.Text)) : null;
    }
}

using System.Globalization;
using System.Text;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>A stretch of one choice that is of one kind: an item of its own in a conversation.</summary>
public sealed class AnswerPart
{
    private readonly int _ordinal;
    private List<TokenLogprob>? _logprobs;

    // None as long as all came in one piece.
    private StringBuilder? _text;
    private string? _whole = "";

    internal AnswerPart(AnswerPartKind kind, int ordinal) => (Kind, _ordinal) = (kind, ordinal);

    /// <summary>What it is.</summary>
    public AnswerPartKind Kind { get; }

    /// <summary>Its text; of a call, the arguments as JSON.</summary>
    public string Text => _whole ??= _text!.ToString();

    /// <summary>Log probabilities of its tokens, where they were asked for.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs => _logprobs ?? [];

    /// <summary>The provider's mark of a thought, which ends it; <see langword="null"/>: none yet.</summary>
    public string? Signature { get; internal set; }

    /// <summary>Which of the choice's calls it is, from 0.</summary>
    public int CallIndex { get; internal init; }

    /// <summary>Id of the call; empty where it is none.</summary>
    public string CallId { get; internal set; } = "";

    /// <summary>Name of the tool that is called; empty where it is none.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The call as the model made it.</summary>
    public ToolCall ToCall() => new(CallId, Name, Text);

    /// <summary>Names it after the request: whoever asks again is told the same name.</summary>
    /// <param name="request">Id of the request.</param>
    public string ItemId(string request) => _ordinal == 0
        ? $"{PrefixOf(Kind)}_{request}"
        : string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Kind)}_{request}.{_ordinal}");

    internal static string PrefixOf(AnswerPartKind kind) => kind switch
    {
        AnswerPartKind.Reasoning => "rs",
        AnswerPartKind.Call => "fc",
        _ => "msg",
    };

    internal void Append(string text, IReadOnlyList<TokenLogprob>? logprobs = null)
    {
        if (_text is null && _whole!.Length == 0)
        {
            _whole = text;
        }
        else if (text.Length > 0)
        {
            (_text ??= new(_whole)).Append(text);
            _whole = null;
        }

        if (logprobs is { Count: > 0 })
        {
            (_logprobs ??= []).AddRange(logprobs);
        }
    }
}

using System.Text;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Makes the request by which another target goes on with an answer that was cut: it reads what there is as the model's own turn.</summary>
internal sealed class ForeignContinuation
{
    private readonly StringBuilder _text = new();
    private long _tokens;
    private bool _isTextOnly = true;

    /// <summary>Tokens of the attempts that were cut. Unit: tokens.</summary>
    public long Before { get; private set; }

    /// <summary>The client has seen this.</summary>
    public void Add(InferenceEvent told)
    {
        if (told is InferenceEvent.TextDelta { IsRefusal: false, Logprobs.Count: 0, Choice: 0 } text)
        {
            _text.Append(text.Text);
            _tokens += text.TokenCount;
        }
        else
        {
            _isTextOnly &= !told.IsVisible;
        }
    }

    /// <summary>The request for another target; <see langword="null"/>: the answer is of a kind that none can go on with.</summary>
    public InferenceRequest? Next(InferenceRequest request)
    {
        if (!_isTextOnly || request.ChoiceCount != 1 || request.Format is not null || request.Prompt is not Prompt.Chat chat)
        {
            return null;
        }

        var left = request.Stopping.MaxTokens - _tokens;
        Before = _tokens;
        return left <= 0 ? null : request with
        {
            Prompt = new Prompt.Chat([.. chat.Messages, new ChatMessage { Role = ChatRole.Assistant, Content = _text.ToString() }]),
            Stopping = request.Stopping with { MaxTokens = (int?)left },
        };
    }
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>
/// A turn's request over what the model reads of its session. When that is too long, the oldest turns that make up half of its text
/// are cut off, whole, so that the next cut is far away and the prompt's beginning stays in the KV cache until then. Instructions
/// stay.
/// </summary>
internal sealed class SessionPrompt(InferenceRequest request, SessionBegun begun)
{
    private SessionWindow _window = begun.Window;
    private IReadOnlyList<SessionTurn> _turns = begun.Turns;

    public SessionTicket Ticket => ReferenceEquals(_window, begun.Window) ? begun.Ticket! : begun.Ticket! with { Window = _window };

    /// <summary>The request with what was said before in front of what it adds.</summary>
    public InferenceRequest Request => request with
    {
        Prompt = new Prompt.Chat(Messages()),
        PreferredReplica = begun.Replica,
        Session = null,
    };

    public bool CanCut => begun.Policy is not ContextPolicy.Refuse && _turns.Count > 0;

    /// <summary>
    /// The prompt and the answer will not both fit, as far as can be told before the model is asked: by the tokens of the last turn, and
    /// what the request adds at as many tokens for its text as those.
    /// </summary>
    /// <param name="contextLength">Unit: tokens.</param>
    public bool IsFull(int contextLength)
    {
        var text = Length(_window.Instead) + Length(_turns);
        if (_turns is not [.., { Usage: { } usage }] || text == 0)
        {
            return false;
        }

        var answer = Math.Max(contextLength / 8, Math.Min(request.Stopping.MaxTokens ?? 0, contextLength / 2));
        return usage.TotalTokens + (usage.TotalTokens * Length(begun.Ticket!.Input) / text) > contextLength - answer;
    }

    /// <summary>Cuts off the oldest turns.</summary>
    /// <returns>What was cut off: what stood for the turns before, and the turns.</returns>
    public IReadOnlyList<ChatMessage> Cut()
    {
        var most = Length(_turns) / 2;
        var dropped = 1;
        while (dropped < _turns.Count && (_turns.Skip(dropped).Sum(Length) > most || AnswersTool(_turns[dropped])))
        {
            dropped++;
        }

        List<SessionItem> gone = [.. _window.Instead, .. _turns.Take(dropped).SelectMany(turn => turn.Items)];
        _turns = [.. _turns.Skip(dropped)];
        _window = new SessionWindow { From = _window.From + dropped, Instead = [.. gone.Where(IsInstruction).DistinctBy(item => item.Message!.Content)] };
        return [.. gone.Where(item => !IsInstruction(item)).Select(item => item.Message).OfType<ChatMessage>()];
    }

    /// <summary>Puts a summary in the place of what was cut off.</summary>
    public void Summarize(string summary) => _window = _window with
    {
        Instead =
        [
            .. _window.Instead,
            new SessionItem
            {
                Id = SessionWindow.SummaryId,
                Message = new() { Role = ChatRole.System, Content = $"What was said before, in short: {summary}" },
            },
        ],
    };

    private ChatMessage[] Messages() =>
    [
        .. ((Prompt.Chat)request.Prompt).Messages,
        .. ConversationTurns.Of(_window.Instead.Concat(_turns.SelectMany(turn => turn.Items)).Concat(begun.Ticket!.Input)),
    ];

    private static bool IsInstruction(SessionItem item) =>
        item.Id != SessionWindow.SummaryId && item.Message is { } message && (message.Role == ChatRole.System || message.Role == ChatRole.Developer);

    // What a tool returned makes no sense without the turn that called it.
    private static bool AnswersTool(SessionTurn turn) => turn.Items is [{ Message: { } message }, ..] && message.Role == ChatRole.Tool;

    private static long Length(IReadOnlyList<SessionTurn> turns) => turns.Sum(Length);

    private static long Length(SessionTurn turn) => Length(turn.Items);

    private static long Length(IReadOnlyList<SessionItem> items) => items.Sum(item => item.Message is { } message ? message.Content.Length + message.ToolCalls.Sum(call => (long)call.Arguments.Length) : 0);
}

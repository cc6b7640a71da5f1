using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Tgi;

/// <summary>Reads an answer of TGI's OpenAI route, whose errors are its own, and which need not say <c>[DONE]</c>.</summary>
/// <param name="inner">Reads what is OpenAI's.</param>
/// <param name="choiceCount">Answers that were asked for.</param>
internal sealed class TgiChatReader(IWireReader inner, int choiceCount) : IWireReader
{
    private readonly HashSet<int> ended = [];

    public TokenUsage Usage => inner.Usage;

    public string? Fingerprint => inner.Fingerprint;

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        if (!TryReadError(frame.Data, events))
        {
            var before = events.Count;
            inner.ReadFrame(frame, events);
            foreach (var choice in events.Skip(before).OfType<InferenceEvent.ChoiceCompleted>())
            {
                ended.Add(choice.Choice);
            }
        }
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        if (!TryReadError(body, events))
        {
            inner.ReadBody(body, events);
        }
    }

    public void ReadEnd(AnswerEvents events)
    {
        if (ended.Count == choiceCount)
        {
            events.AddCompleted(Usage);
        }
    }

    private bool TryReadError(ReadOnlyMemory<byte> json, AnswerEvents events)
    {
        if (json.Span.IndexOf("\"error\""u8) < 0)
        {
            return false;
        }

        using var document = JsonReading.TryParseObject(json);
        if (document is null || !TgiErrors.Is(document.RootElement))
        {
            return false;
        }

        events.AddFailed(TgiErrors.Read(document.RootElement), Usage);
        return true;
    }
}

using System.Globalization;
using System.Text.Json;
using Orleans.Ai.Usage;
using Orleans.Ai.Wire;

namespace Orleans.Ai.Triton;

/// <summary>Reads an answer of the generate extension. A stream ends when the connection is closed in order.</summary>
internal sealed class TritonReader : IWireReader
{
    private readonly TritonAnswer answer = new();
    private bool hasBegun;

    public TokenUsage Usage => answer.Usage;

    public void ReadFrame(SseFrame frame, AnswerEvents events)
    {
        using var document = JsonReading.ParseObject(frame.Data);
        Read(document.RootElement, events);
    }

    public void ReadBody(ReadOnlyMemory<byte> body, AnswerEvents events)
    {
        using var document = JsonReading.ParseObject(body);
        if (!Read(document.RootElement, events))
        {
            return;
        }

        if (!hasBegun || !answer.TryEnd(events))
        {
            throw new JsonException("The answer has no text_output, or no end.");
        }
    }

    public void ReadEnd(AnswerEvents events)
    {
        if (hasBegun)
        {
            answer.TryEnd(events);
        }
    }

    private bool Read(JsonElement root, AnswerEvents events)
    {
        if (root.Text("error") is { } error)
        {
            events.AddFailed(TritonErrors.Read(error), Usage);
            return false;
        }

        if (First(root.Find("text_output")).Text() is { } text)
        {
            hasBegun = true;
            answer.Add(text, Number(root, "num_input_tokens"), Number(root, "num_output_tokens"), First(root.Find("finish_reason")).Text(), events);
        }

        return true;
    }

    private static long? Number(JsonElement root, string name) => First(root.Find(name)) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(text.Text(), CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    // A tensor of one element is written as the element, or as an array of it.
    private static JsonElement First(JsonElement value) => value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > 0 ? value[0] : value;
}

using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Responses;

/// <summary>A part of an answer as an item of a response's output.</summary>
/// <param name="Part">What it holds.</param>
/// <param name="Index">Its place in the output, from 0.</param>
/// <param name="Id">Its name.</param>
internal sealed record OutputItem(AnswerPart Part, int Index, JsonEncodedText Id)
{
    /// <summary>All that can be told of it has been.</summary>
    public bool IsClosed { get; set; }

    /// <summary>It consists of one part of content, which is told piece by piece.</summary>
    public bool HasContent => Part.Kind is AnswerPartKind.Text or AnswerPartKind.Refusal || (Part.Kind is AnswerPartKind.Reasoning && Part.Text.Length > 0);

    /// <summary>How the last item of a choice ended.</summary>
    public static ReadOnlySpan<byte> StatusOf(FoldedChoice choice) =>
        choice.Reason is null || choice.Reason == FinishReason.Length || choice.Reason == FinishReason.ContentFilter ? "incomplete"u8 : "completed"u8;

    /// <summary>Writes it; one that only begins has nothing in it.</summary>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> status, bool isBeginning = false)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        switch (Part.Kind)
        {
            case AnswerPartKind.Reasoning:
                WriteThought(json, isBeginning);
                break;
            case AnswerPartKind.Call:
                WriteCall(json, status, isBeginning);
                break;
            default:
                WriteMessage(json, status, isBeginning);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the members of its part of content.</summary>
    public void WriteContent(Utf8JsonWriter json, bool isBeginning = false)
    {
        var text = isBeginning ? "" : Part.Text;
        switch (Part.Kind)
        {
            case AnswerPartKind.Reasoning:
                json.WriteString("type"u8, "reasoning_text"u8);
                json.WriteString("text"u8, text);
                break;
            case AnswerPartKind.Refusal:
                json.WriteString("type"u8, "refusal"u8);
                json.WriteString("refusal"u8, text);
                break;
            default:
                ResponseItemJson.WriteOutputText(json, text, isBeginning ? [] : Part.Logprobs);
                break;
        }
    }

    private void WriteMessage(Utf8JsonWriter json, ReadOnlySpan<byte> status, bool isBeginning)
    {
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, status);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        WriteContentUnless(json, isBeginning);
        json.WriteEndArray();
    }

    private void WriteThought(Utf8JsonWriter json, bool isBeginning)
    {
        json.WriteString("type"u8, "reasoning"u8);
        json.WriteStartArray("summary"u8);
        json.WriteEndArray();
        if (HasContent)
        {
            json.WriteStartArray("content"u8);
            WriteContentUnless(json, isBeginning);
            json.WriteEndArray();
        }

        if (Part.Signature is { } mark && !isBeginning)
        {
            json.WriteString("encrypted_content"u8, mark);
        }
    }

    private void WriteCall(Utf8JsonWriter json, ReadOnlySpan<byte> status, bool isBeginning)
    {
        json.WriteString("type"u8, "function_call"u8);
        json.WriteString("status"u8, status);
        json.WriteString("call_id"u8, Part.CallId);
        json.WriteString("name"u8, Part.Name);
        json.WriteString("arguments"u8, isBeginning ? "" : Part.Text);
    }

    private void WriteContentUnless(Utf8JsonWriter json, bool isBeginning)
    {
        if (!isBeginning)
        {
            json.WriteStartObject();
            WriteContent(json);
            json.WriteEndObject();
        }
    }
}

using System.Text.Json;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Answers;

/// <summary>
/// <c>chat.completion</c> and <c>chat.completion.chunk</c>. A thought is <c>reasoning_content</c>, as DeepSeek named it and most clients
/// read it; the provider's mark of it, which has no name of its own anywhere, is <c>reasoning_signature</c>.
/// </summary>
internal sealed class ChatAnswerFormat(AnswerEnvelope envelope) : ChunkedAnswerFormat(envelope)
{
    protected override JsonEncodedText AnswerObject { get; } = JsonEncodedText.Encode("chat.completion");

    protected override JsonEncodedText ChunkObject { get; } = JsonEncodedText.Encode("chat.completion.chunk");

    protected override bool AnnouncesUsage => true;

    protected override bool HasTools => true;

    protected override string? Opening(int choice) => "";

    protected override void WriteChunkBody(Utf8JsonWriter json, in ChunkPart part)
    {
        json.WriteStartObject("delta"u8);
        if (part.Opens)
        {
            json.WriteString("role"u8, "assistant"u8);
        }

        if (part.Text is not null)
        {
            json.WriteString(part.IsRefusal ? "refusal"u8 : "content"u8, part.Text);
        }

        if (part.Opens)
        {
            json.WriteNull("refusal"u8);
        }

        if (part.Reasoning is { } thought)
        {
            WriteReasoning(json, thought.Text, thought.Signature);
        }

        if (part.Call is { } call)
        {
            WriteCall(json, call);
        }

        json.WriteEndObject();
        WriteLogprobs(json, part.Logprobs);
    }

    protected override void WriteChoiceBody(Utf8JsonWriter json, int index, FoldedChoice choice)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        WriteText(json, choice);
        if (choice.Reasoning is { } thought)
        {
            WriteReasoning(json, thought, choice.Signature);
        }

        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        WriteCalls(json, choice);
        json.WriteEndObject();
        WriteLogprobs(json, Envelope.Logprobs ? choice.Logprobs : null);
    }

    /// <summary>An answer that is a refusal or calls tools has no content where it says nothing else.</summary>
    private static void WriteText(Utf8JsonWriter json, FoldedChoice choice)
    {
        var text = choice.Text;
        var hasOther = choice.Parts.Any(part => part.Kind is AnswerPartKind.Refusal or AnswerPartKind.Call);
        json.WriteString("content"u8, text.Length > 0 || !hasOther ? text : null);
        json.WriteString("refusal"u8, choice.Refusal);
    }

    private static void WriteReasoning(Utf8JsonWriter json, string text, string? signature)
    {
        json.WriteString("reasoning_content"u8, text);
        if (signature is not null)
        {
            json.WriteString("reasoning_signature"u8, signature);
        }
    }

    private static void WriteCall(Utf8JsonWriter json, InferenceEvent.ToolCallDelta call)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, call.Index);
        if (call.Id is not null)
        {
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
        }

        json.WriteStartObject("function"u8);
        if (call.Name is not null)
        {
            json.WriteString("name"u8, call.Name);
        }

        json.WriteString("arguments"u8, call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, FoldedChoice choice)
    {
        var isFirst = true;
        foreach (var call in choice.Calls)
        {
            if (isFirst)
            {
                json.WriteStartArray("tool_calls"u8);
                isFirst = false;
            }

            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (!isFirst)
        {
            json.WriteEndArray();
        }
    }

    private static void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<TokenLogprob>? tokens)
    {
        if (tokens is null)
        {
            json.WriteNull("logprobs"u8);
            return;
        }

        json.WriteStartObject("logprobs"u8);
        Logprobs.WriteTokens(json, "content"u8, tokens);
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Orleans.Ai.Errors;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Answers;

/// <summary>An answer of choices, whole or in chunks of one shape, after which <c>[DONE]</c> stands for success.</summary>
internal abstract class ChunkedAnswerFormat(AnswerEnvelope envelope) : AnswerFormat
{
    protected AnswerEnvelope Envelope => envelope;

    protected abstract JsonEncodedText AnswerObject { get; }

    protected abstract JsonEncodedText ChunkObject { get; }

    /// <summary>Chunks before the one with the usage say that it is null: OpenAI's schema of a text completion allows no null.</summary>
    protected abstract bool AnnouncesUsage { get; }

    /// <summary>The shape has words for thoughts and for calls of tools.</summary>
    protected abstract bool HasTools { get; }

    /// <summary>Text of a choice's first chunk; <see langword="null"/> where the first token's chunk is the first.</summary>
    protected abstract string? Opening(int choice);

    public override void WriteStart(SseWriter sse)
    {
        for (var choice = 0; choice < envelope.Choices; choice++)
        {
            if (Opening(choice) is { } text)
            {
                WriteChunk(sse, new ChunkPart(choice, text) { Opens = true });
            }
        }
    }

    public override void WriteEvent(SseWriter sse, InferenceEvent inferenceEvent)
    {
        switch (inferenceEvent)
        {
            case InferenceEvent.TextDelta { Text: "", Logprobs.Count: 0 }:
                break;
            case InferenceEvent.TextDelta delta:
                WriteChunk(sse, new ChunkPart(delta.Choice, delta.Text) { Logprobs = delta.Logprobs.Count > 0 ? delta.Logprobs : null, IsRefusal = delta.IsRefusal });
                break;
            case InferenceEvent.ReasoningDelta delta when HasTools && (delta.Text.Length > 0 || delta.Signature is not null):
                WriteChunk(sse, new ChunkPart(delta.Choice, null) { Reasoning = delta });
                break;
            case InferenceEvent.ToolCallDelta delta when HasTools:
                WriteChunk(sse, new ChunkPart(delta.Choice, null) { Call = delta });
                break;
            case InferenceEvent.ChoiceCompleted choice:
                WriteChunk(sse, new ChunkPart(choice.Choice, null) { Reason = choice.Reason });
                break;
            case InferenceEvent.Completed completed:
                WriteEnd(sse, completed.Usage);
                break;
            case InferenceEvent.Failed failed:
                WriteError(sse, failed.Error);
                break;
        }
    }

    public override void WriteError(SseWriter sse, InferenceError error)
    {
        ErrorWriter.WriteObject(sse.Begin(), error);
        sse.End();
    }

    public void WriteChunk(Utf8JsonWriter json, in ChunkPart part)
    {
        Begin(json, ChunkObject);
        json.WriteStartObject();
        json.WriteNumber("index"u8, part.Choice);
        WriteChunkBody(json, part);
        WriteFinishReason(json, part.Reason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (envelope.IncludeUsage && AnnouncesUsage)
        {
            json.WriteNull("usage"u8);
        }

        json.WriteEndObject();
    }

    public override void WriteAnswer(Utf8JsonWriter json, IReadOnlyList<FoldedChoice> choices, InferenceEvent.Completed completed)
    {
        Begin(json, AnswerObject);
        for (var index = 0; index < choices.Count; index++)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            WriteChoiceBody(json, index, choices[index]);
            WriteFinishReason(json, choices[index].Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteUsage(json, completed.Usage);
        json.WriteEndObject();
    }

    protected abstract void WriteChunkBody(Utf8JsonWriter json, in ChunkPart part);

    protected abstract void WriteChoiceBody(Utf8JsonWriter json, int index, FoldedChoice choice);

    /// <summary>The chunk after the last: no choices, all the usage.</summary>
    private void WriteUsageChunk(Utf8JsonWriter json, TokenUsage usage)
    {
        Begin(json, ChunkObject);
        json.WriteEndArray();
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    private void WriteEnd(SseWriter sse, TokenUsage usage)
    {
        if (envelope.IncludeUsage)
        {
            WriteUsageChunk(sse.Begin(), usage);
            sse.End();
        }

        sse.WriteDone();
    }

    private void WriteChunk(SseWriter sse, in ChunkPart part)
    {
        WriteChunk(sse.Begin(), part);
        sse.End();
    }

    private static void WriteFinishReason(Utf8JsonWriter json, FinishReason? reason) => json.WriteString("finish_reason"u8, reason?.Value);

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Begin(Utf8JsonWriter json, JsonEncodedText objectName)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, envelope.Id);
        json.WriteString("object"u8, objectName);
        json.WriteNumber("created"u8, envelope.Created);
        json.WriteString("model"u8, envelope.Model);
        if (envelope.Fingerprint is { } fingerprint)
        {
            json.WriteString("system_fingerprint"u8, fingerprint);
        }

        json.WriteStartArray("choices"u8);
    }
}

using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Answers;

/// <summary>Writes an answer in one of OpenAI's shapes, whole or in chunks. One instance per answer.</summary>
internal abstract class AnswerFormat(AnswerEnvelope envelope)
{
    protected AnswerEnvelope Envelope => envelope;

    protected abstract JsonEncodedText AnswerObject { get; }

    protected abstract JsonEncodedText ChunkObject { get; }

    /// <summary>Chunks before the one with the usage say that it is null: OpenAI's schema of a text completion allows no null.</summary>
    protected abstract bool AnnouncesUsage { get; }

    /// <summary>Text of a choice's first chunk; <see langword="null"/> where the first token's chunk is the first.</summary>
    public abstract string? Opening(int choice);

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

    /// <summary>The chunk after the last: no choices, all the usage.</summary>
    public void WriteUsageChunk(Utf8JsonWriter json, TokenUsage usage)
    {
        Begin(json, ChunkObject);
        json.WriteEndArray();
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    public void WriteAnswer(Utf8JsonWriter json, IReadOnlyList<FoldedChoice> choices, TokenUsage usage)
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
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    protected abstract void WriteChunkBody(Utf8JsonWriter json, in ChunkPart part);

    protected abstract void WriteChoiceBody(Utf8JsonWriter json, int index, FoldedChoice choice);

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
        json.WriteNumber("reasoning_tokens"u8, 0);
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

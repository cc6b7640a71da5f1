using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Errors;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Responses;

/// <summary>Writes the <c>response</c> object with all its members (OpenAI, <c>Response</c>; Open Responses, <c>ResponseResource</c>).</summary>
internal sealed class ResponseObject(AnswerEnvelope envelope, ResponseSettings settings)
{
    private readonly string _request = envelope.Id.Value[ResponseIds.Prefix.Length..];

    /// <summary>A part of the answer as an item of the output.</summary>
    public OutputItem Item(AnswerPart part, int index) => new(part, index, JsonOutput.Encode(part.ItemId(_request)));

    /// <summary>Writes it with what there is of the answer; <paramref name="choice"/> is <see langword="null"/> where there is nothing yet.</summary>
    public void Write(Utf8JsonWriter json, FoldedChoice? choice, ResponseState state)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, envelope.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, envelope.Created);
        json.WriteString("status"u8, state.Status);
        json.WriteBoolean("background"u8, settings.InBackground);
        WriteNumberOrNull(json, "completed_at"u8, state.CompletedAt);
        WriteError(json, state);
        WriteIncompleteDetails(json, state);
        json.WriteString("instructions"u8, settings.Instructions);
        WriteNumberOrNull(json, "max_output_tokens"u8, settings.MaxOutputTokens);
        WriteNumberOrNull(json, "max_tool_calls"u8, settings.MaxToolCalls);
        json.WriteString("model"u8, envelope.Model);
        WriteOutput(json, choice, state.IsEnd);
        WriteSettings(json);
        WriteUsage(json, state.Usage ?? new() { PromptTokens = envelope.PromptTokens });
        WriteNotes(json);
        json.WriteEndObject();
    }

    private void WriteOutput(Utf8JsonWriter json, FoldedChoice? choice, bool isEnd)
    {
        json.WriteStartArray("output"u8);
        var parts = choice?.Parts ?? [];
        for (var index = 0; index < parts.Count; index++)
        {
            var isLast = index == parts.Count - 1;
            Item(parts[index], index).Write(json, !isLast ? "completed"u8 : isEnd ? OutputItem.StatusOf(choice!) : "in_progress"u8);
        }

        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, ResponseState state)
    {
        if (state.Status != "failed")
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, ErrorWriter.ResponseCode(state.Error!));
        json.WriteString("message"u8, state.Error!.Message);
        json.WriteEndObject();
    }

    private static void WriteIncompleteDetails(Utf8JsonWriter json, ResponseState state)
    {
        if (!state.IsIncomplete)
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }

        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, state.IncompleteReason);
        json.WriteEndObject();
    }

    private void WriteSettings(Utf8JsonWriter json)
    {
        var sampling = envelope.Sampling;
        json.WriteBoolean("parallel_tool_calls"u8, settings.ParallelToolCalls);
        json.WriteNumber("presence_penalty"u8, sampling.PresencePenalty ?? 0);
        json.WriteNumber("frequency_penalty"u8, sampling.FrequencyPenalty ?? 0);
        json.WriteString("previous_response_id"u8, settings.PreviousId);
        json.WriteString("prompt_cache_key"u8, settings.PromptCacheKey);
        json.WriteStartObject("reasoning"u8);
        json.WriteString("effort"u8, settings.ReasoningEffort);
        json.WriteString("summary"u8, settings.ReasoningSummary);
        json.WriteEndObject();
        json.WriteString("safety_identifier"u8, settings.SafetyIdentifier);
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteBoolean("store"u8, settings.IsStored);
        json.WriteNumber("temperature"u8, sampling.Temperature ?? 1);
        ResponseToolsJson.WriteText(json, settings.Format, settings.Verbosity);
        ResponseToolsJson.WriteTools(json, settings.Tools, settings.ToolChoice);
        json.WriteNumber("top_logprobs"u8, settings.TopLogprobs);
        json.WriteNumber("top_p"u8, sampling.TopP ?? 1);
        json.WriteString("truncation"u8, settings.Truncation ?? (settings.Conversation is null ? "disabled" : "auto"));
    }

    private void WriteNotes(Utf8JsonWriter json)
    {
        if (settings.Conversation is { } conversation)
        {
            json.WriteStartObject("conversation"u8);
            json.WriteString("id"u8, conversation);
            json.WriteEndObject();
        }

        if (settings.User is { } user)
        {
            json.WriteString("user"u8, user);
        }

        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in settings.Metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    /// <summary>What is known of it so far: Open Responses wants the member always, and OpenAI's schema knows no null.</summary>
    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.PromptTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

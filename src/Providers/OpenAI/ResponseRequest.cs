using System.Collections.Frozen;
using Orleans.Ai.Inference;
using Orleans.Ai.Wire;

namespace Orleans.Ai.OpenAI;

/// <summary>Writes a request of responses.</summary>
internal static class ResponseRequest
{
    private static readonly FrozenSet<string> Names = SharedFields.Names.Concat(
        ["input", "instructions", "store", "background", "conversation", "previous_response_id", "max_output_tokens", "text", "reasoning", "include"])
        .ToFrozenSet(StringComparer.Ordinal);

    public static void Write(RequestBody body)
    {
        var request = body.Request;
        if (request.Prompt is not Prompt.Chat chat)
        {
            throw new UnsupportedRequestException("prompt", "The provider's format takes chats only.");
        }

        RefuseOrDrop(body);
        body.Json.WriteStartArray("input"u8);
        foreach (var message in chat.Messages)
        {
            ResponseItemWriter.Write(body, message);
        }

        body.Json.WriteEndArray();
        body.Json.WriteBoolean("store"u8, false);
        if (!request.IsFolded)
        {
            body.Json.WriteBoolean("stream"u8, true);
        }

        body.Integer("max_output_tokens", request.Stopping.MaxTokens);
        body.Number("temperature", request.Sampling.Temperature);
        body.Number("top_p", request.Sampling.TopP);
        body.Integer("top_logprobs", request.TopLogprobs);
        WriteInclude(body);
        WriteReasoning(body);
        WriteFormat(body);
        WriteTools(body);
        body.Extra(Names);
    }

    private static void RefuseOrDrop(RequestBody body)
    {
        var (sampling, stopping) = (body.Request.Sampling, body.Request.Stopping);
        Refuse(stopping.StopStrings.Count > 0, "stop");
        Refuse(body.Request.ChoiceCount != 1, "n");
        Refuse(sampling.LogitBias is { Count: > 0 }, "logit_bias");
        Drop(sampling.Seed is not null, "seed");
        Drop(sampling.PresencePenalty is not (null or 0), "presence_penalty");
        Drop(sampling.FrequencyPenalty is not (null or 0), "frequency_penalty");
        Drop(sampling.TopK is > 0, "top_k");
        Drop(sampling.MinP is > 0, "min_p");
        Drop(stopping.IgnoreEndOfSequence, "ignore_eos");

        void Refuse(bool wasAsked, string parameter)
        {
            if (wasAsked)
            {
                throw new UnsupportedRequestException(parameter, $"The provider's format has no '{parameter}'.");
            }
        }

        void Drop(bool wasAsked, string parameter)
        {
            if (wasAsked)
            {
                body.Drop(parameter);
            }
        }
    }

    // Thoughts come back sealed, so that the next turn can return them without the provider's keeping them.
    private static void WriteInclude(RequestBody body)
    {
        if (body.Request is { TopLogprobs: null, ReasoningEffort: null })
        {
            return;
        }

        body.Json.WriteStartArray("include"u8);
        if (body.Request.TopLogprobs is not null)
        {
            body.Json.WriteStringValue("message.output_text.logprobs"u8);
        }

        if (body.Request.ReasoningEffort is not null)
        {
            body.Json.WriteStringValue("reasoning.encrypted_content"u8);
        }

        body.Json.WriteEndArray();
    }

    private static void WriteReasoning(RequestBody body)
    {
        if (body.Request.ReasoningEffort is { } effort)
        {
            body.Json.WriteStartObject("reasoning"u8);
            body.Json.WriteString("effort"u8, effort);
            body.Json.WriteString("summary"u8, "auto"u8);
            body.Json.WriteEndObject();
        }
    }

    private static void WriteFormat(RequestBody body)
    {
        if (body.Request.Format is not { } format)
        {
            return;
        }

        body.Json.WriteStartObject("text"u8);
        body.Json.WriteStartObject("format"u8);
        if (format is OutputFormat.JsonSchema schema)
        {
            body.Json.WriteString("type"u8, "json_schema"u8);
            ToolFields.Write(body.Json, schema);
        }
        else
        {
            body.Json.WriteString("type"u8, "json_object"u8);
        }

        body.Json.WriteEndObject();
        body.Json.WriteEndObject();
    }

    private static void WriteTools(RequestBody body)
    {
        if (body.Request.Tools is not { } tools)
        {
            return;
        }

        var json = body.Json;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.Definitions)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            ToolFields.Write(json, tool);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (tools.Choice is { Name: { } name })
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, name);
            json.WriteEndObject();
        }
        else if (tools.Choice is { } choice)
        {
            json.WriteString("tool_choice"u8, choice.Value);
        }

        if (tools.Parallel is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }
}

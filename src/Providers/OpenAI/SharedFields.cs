using System.Collections.Frozen;
using System.Globalization;

namespace Orleans.Ai.OpenAI;

/// <summary>What chat completions and completions have in common.</summary>
internal static class SharedFields
{
    /// <summary>All names that are ours in either.</summary>
    public static FrozenSet<string> Names { get; } = new[]
    {
        "model", "messages", "prompt", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k",
        "min_p", "seed", "presence_penalty", "frequency_penalty", "logit_bias", "stop", "n", "logprobs", "top_logprobs", "ignore_eos",
        "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Writes them, and then all fields that are not ours.</summary>
    public static void Write(RequestBody body)
    {
        WriteStream(body);
        WriteSampling(body);
        WriteStops(body);
        if (body.Request.ChoiceCount != 1)
        {
            body.Json.WriteNumber("n", body.Request.ChoiceCount);
        }

        body.Extra(Names);
    }

    private static void WriteStream(RequestBody body)
    {
        if (body.Request.IsFolded)
        {
            return;
        }

        body.Json.WriteBoolean("stream", true);
        body.Json.WriteStartObject("stream_options");
        body.Json.WriteBoolean("include_usage", true);
        if (body.Dialect.HasRunningUsage)
        {
            body.Json.WriteBoolean("continuous_usage_stats", true);
        }

        body.Json.WriteEndObject();
    }

    private static void WriteSampling(RequestBody body)
    {
        var sampling = body.Request.Sampling;
        body.Number("temperature", sampling.Temperature);
        body.Number("top_p", sampling.TopP);
        body.Integer("seed", sampling.Seed);
        body.Number("presence_penalty", sampling.PresencePenalty);
        body.Number("frequency_penalty", sampling.FrequencyPenalty);
        if (body.Dialect.HasCandidateFilters)
        {
            body.Integer("top_k", sampling.TopK);
            body.Number("min_p", sampling.MinP);
        }
        else
        {
            // Values that filter nothing are not missed.
            DropIf(body, sampling.TopK is > 0, "top_k");
            DropIf(body, sampling.MinP is > 0, "min_p");
        }

        if (sampling.LogitBias is { Count: > 0 } biases)
        {
            body.Json.WriteStartObject("logit_bias");
            foreach (var (token, bias) in biases)
            {
                body.Json.WriteNumber(token.ToString(CultureInfo.InvariantCulture), bias);
            }

            body.Json.WriteEndObject();
        }
    }

    private static void WriteStops(RequestBody body)
    {
        var stopping = body.Request.Stopping;
        if (stopping.StopStrings.Count > 0)
        {
            body.Json.WriteStartArray("stop");
            foreach (var stop in stopping.StopStrings)
            {
                body.Json.WriteStringValue(stop);
            }

            body.Json.WriteEndArray();
        }

        if (stopping.IgnoreEndOfSequence && body.Dialect.HasIgnoreEos)
        {
            body.Json.WriteBoolean("ignore_eos", true);
        }
        else
        {
            DropIf(body, stopping.IgnoreEndOfSequence, "ignore_eos");
        }
    }

    private static void DropIf(RequestBody body, bool wasAsked, string name)
    {
        if (wasAsked)
        {
            body.Drop(name);
        }
    }
}

using System.Text.Json;
using Orleans.Ai.Inference;
using Orleans.Ai.Providers;

namespace Orleans.Ai.Admin;

/// <summary>Providers and their circuit breakers in the admin API's JSON.</summary>
internal static class ProviderJson
{
    /// <param name="json">Takes it.</param>
    /// <param name="providers">All of them.</param>
    /// <param name="silent">Silos that did not say what they have seen.</param>
    public static void WriteList(Utf8JsonWriter json, IEnumerable<ProviderStatus> providers, IEnumerable<string> silent)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        WriteStrings(json, "silent_silos"u8, silent);
        json.WriteStartArray("data"u8);
        foreach (var provider in providers)
        {
            Write(json, provider);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteBreaker(Utf8JsonWriter json, BreakerStatus breaker)
    {
        json.WriteStartObject();
        json.WriteString("target"u8, breaker.Target.ToString());
        json.WriteString("state"u8, NameOf(breaker.State));
        json.WriteString("since"u8, breaker.Since);
        WriteOptional(json, "open_until"u8, breaker.OpenUntil);
        json.WriteNumber("attempts"u8, breaker.Attempts);
        json.WriteNumber("failures"u8, breaker.Failures);
        json.WriteString("last_error"u8, breaker.LastError is { } error ? InferenceErrorTable.Get(error).WireCode : null);
        WriteDecision(json, breaker.Override);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProviderStatus provider)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, provider.Name);
        json.WriteString("object"u8, "provider"u8);
        json.WriteString("kind"u8, provider.Kind);
        json.WriteString("address"u8, provider.Address?.ToString());
        WriteStrings(json, "models"u8, provider.Models);
        json.WriteStartArray("targets"u8);
        foreach (var target in provider.Targets)
        {
            Write(json, target);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TargetStatus target)
    {
        json.WriteStartObject();
        json.WriteString("target"u8, target.Target.ToString());
        json.WritePropertyName("breaker"u8);
        if (target.Breaker is { } breaker)
        {
            WriteBreaker(json, breaker);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteNumber("attempts"u8, target.Attempts);
        json.WriteNumber("running"u8, target.Running);
        json.WriteNumber("cancelled"u8, target.Cancelled);
        json.WriteStartObject("errors"u8);
        foreach (var (code, count) in target.Errors.OrderBy(error => error.Key))
        {
            json.WriteNumber(InferenceErrorTable.Get(code).WireCode, count);
        }

        json.WriteEndObject();
        json.WriteNumber("first_content_p50_ms"u8, Milliseconds(target.FirstContent, 0.5));
        json.WriteNumber("first_content_p95_ms"u8, Milliseconds(target.FirstContent, 0.95));
        json.WriteNumber("first_content_p99_ms"u8, Milliseconds(target.FirstContent, 0.99));
        json.WriteNumber("whole_p50_ms"u8, Milliseconds(target.Whole, 0.5));
        json.WriteNumber("whole_p95_ms"u8, Milliseconds(target.Whole, 0.95));
        json.WriteNumber("whole_p99_ms"u8, Milliseconds(target.Whole, 0.99));
        json.WriteNumber("prompt_tokens"u8, target.Usage.PromptTokens);
        json.WriteNumber("completion_tokens"u8, target.Usage.CompletionTokens);
        json.WriteNumber("cost_nano_units"u8, target.CostNanoUnits);
        json.WriteString("currency"u8, target.Currency);
        json.WriteNumber("unpriced"u8, target.Unpriced);
        json.WriteEndObject();
    }

    private static void WriteDecision(Utf8JsonWriter json, BreakerOverride? decision)
    {
        if (decision is null)
        {
            json.WriteNull("decision"u8);
            return;
        }

        json.WriteStartObject("decision"u8);
        json.WriteString("state"u8, NameOf(decision.State));
        json.WriteString("reason"u8, decision.Reason);
        json.WriteString("by"u8, decision.By);
        WriteOptional(json, "until"u8, decision.Until);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            json.WriteString(name, moment);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static double Milliseconds(TimeSamples times, double share) => Math.Round(times.Percentile(share).TotalMilliseconds, 1);

    private static string NameOf(BreakerState state) => state switch
    {
        BreakerState.Open => "open",
        BreakerState.HalfOpen => "half_open",
        _ => "closed",
    };
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Ai.Inference;
using Orleans.Ai.Requests;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Answers;

/// <summary>
/// Headers that tell how a route or a provider answered. Lists are structured fields (RFC 9651): the tries are
/// <c>"openai/gpt-4o";outcome=provider_timeout;ms=5012, "local/demo";outcome=ok;ms=31</c>.
/// </summary>
internal static class RouteHeaders
{
    public const string Attempts = "x-orleansai-attempts";
    public const string Dropped = "x-orleansai-dropped-params";
    public const string Degraded = "x-orleansai-degraded";
    public const string Target = "x-orleansai-target";
    public const string Cost = "x-orleansai-cost";

    /// <summary>Names of all of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Attempts, Dropped, Degraded, Target, Cost];

    private const decimal NanoUnits = 1_000_000_000;

    /// <summary>Says who answers, and what was tried before.</summary>
    public static void Set(HttpResponse response, GenerationCall call, InferenceEvent.Accepted accepted) =>
        Set(response, accepted.Target, accepted.Attempts, accepted.DroppedParameters.Count == 0 ? [] : [.. accepted.DroppedParameters.Select(call.Name)], accepted.Degraded);

    /// <summary>The same, of an answer without events.</summary>
    public static void Set(HttpResponse response, TargetId? target, IReadOnlyList<AttemptReport> attempts, IReadOnlyList<string> dropped, string? degraded)
    {
        var headers = response.Headers;
        if (target is { } answering)
        {
            headers[Target] = Visible(answering.ToString());
        }

        if (attempts.Count > 0)
        {
            headers[Attempts] = attempts is [var only] ? Describe(only) : string.Join(", ", attempts.Select(Describe));
        }

        if (dropped.Count > 0)
        {
            headers[Dropped] = string.Join(", ", dropped.Select(Quote));
        }

        if (degraded is not null)
        {
            headers[Degraded] = Visible(degraded);
        }
    }

    /// <summary>Says what an answer cost, before it.</summary>
    /// <param name="response">Where.</param>
    /// <param name="cost">What it cost; <see langword="null"/>: the model has no price.</param>
    /// <param name="isPriced">It could have one: a route or a provider was asked.</param>
    public static void SetCost(HttpResponse response, Cost? cost, bool isPriced)
    {
        if (isPriced || cost is not null)
        {
            response.Headers[Cost] = Describe(cost);
        }
    }

    /// <summary>Announces that the cost comes after the answer, where HTTP has trailers: that is from version 2 on.</summary>
    public static bool DeclareCost(HttpResponse response)
    {
        var isPossible = response.SupportsTrailers();
        if (isPossible)
        {
            response.DeclareTrailer(Cost);
        }

        return isPossible;
    }

    /// <summary>Says what an answer cost, after it.</summary>
    public static void AppendCost(HttpResponse response, Cost? cost) => response.AppendTrailer(Cost, Describe(cost));

    private static string Describe(Cost? cost) => cost is { } paid
        ? string.Create(CultureInfo.InvariantCulture, $"{paid.NanoUnits / NanoUnits:0.#########} {paid.Currency}")
        : "unpriced";

    private static string Describe(AttemptReport attempt)
    {
        var outcome = attempt.Error is { } error ? InferenceErrorTable.Get(error).WireCode : "ok";
        return string.Create(CultureInfo.InvariantCulture, $"{Quote(attempt.Target.ToString())};outcome={outcome};ms={(long)attempt.Duration.TotalMilliseconds}");
    }

    private static string Quote(string text) => $"\"{Visible(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Headers hold ASCII.</summary>
    private static string Visible(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? string.Create(text.Length, text, static (visible, text) =>
        {
            for (var i = 0; i < visible.Length; i++)
            {
                visible[i] = text[i] is >= ' ' and <= '~' ? text[i] : '?';
            }
        })
        : text;
}

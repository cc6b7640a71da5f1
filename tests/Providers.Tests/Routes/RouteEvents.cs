using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>What tests look for in an answer.</summary>
internal static class RouteEvents
{
    public static string Text(this IEnumerable<InferenceEvent> events) => string.Concat(events.OfType<InferenceEvent.TextDelta>().Select(delta => delta.Text));

    public static InferenceEvent.Accepted Accepted(this IEnumerable<InferenceEvent> events) => events.OfType<InferenceEvent.Accepted>().Single();

    public static InferenceEvent.Completed Completed(this IReadOnlyList<InferenceEvent> events) => events[^1].ShouldBeOfType<InferenceEvent.Completed>();

    public static InferenceError Error(this IReadOnlyList<InferenceEvent> events) => events[^1].ShouldBeOfType<InferenceEvent.Failed>().Error;

    /// <summary>The attempts as text: <c>a/m:provider_timeout b/m</c>.</summary>
    public static string Attempts(this IReadOnlyList<InferenceEvent> events)
    {
        var reports = events.OfType<InferenceEvent.Accepted>().FirstOrDefault()?.Attempts ?? (events[^1] as InferenceEvent.Failed)?.Attempts ?? [];
        return string.Join(' ', reports.Select(report => report.Error is { } error ? $"{report.Target}:{InferenceErrorTable.Get(error).WireCode}" : report.Target.ToString()));
    }
}

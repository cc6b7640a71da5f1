using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orleans.Ai.Telemetry;

/// <summary>The spans of one trace, as HTTP and we write them, while it lives.</summary>
internal sealed class RecordedTrace : IDisposable
{
    private readonly ActivityTraceId _id = ActivityTraceId.CreateRandom();
    private readonly ConcurrentBag<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public RecordedTrace()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore" || IsOurs(source),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _id)
                {
                    _spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>What a request sends to be part of it.</summary>
    public string TraceParent => $"00-{_id}-{ActivitySpanId.CreateRandom()}-01";

    /// <summary>Spans that have ended.</summary>
    public IReadOnlyCollection<Activity> Spans => _spans;

    /// <summary>The engine's span, once it has ended.</summary>
    public Activity? Engine => _spans.SingleOrDefault(span => IsOurs(span.Source));

    /// <summary>The HTTP request's span, once it has ended.</summary>
    public Activity? Request => _spans.SingleOrDefault(span => !IsOurs(span.Source));

    public void Dispose() => _listener.Dispose();

    private static bool IsOurs(ActivitySource source) => source.Name.StartsWith("Orleans.Ai.", StringComparison.Ordinal);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Ai.Replicas;

namespace Orleans.Ai.Engines;

/// <summary>
/// The engines' metrics: those that the OpenTelemetry GenAI conventions name, with their buckets, and the engines' own load.
/// Names and tag keys stand here alone.
/// </summary>
internal sealed class EngineInstruments
{
    /// <summary>Name of the meter and of the trace source.</summary>
    public const string Source = "Orleans.Ai.Engine";

    private readonly ConcurrentDictionary<ReplicaId, Func<EngineSnapshot>> _engines = new();
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _timePerOutputToken;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    public EngineInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Source);
        Histogram<double> Seconds(string name, string description, double[] buckets) =>
            meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
        _timeToFirstToken = Seconds(
            "gen_ai.server.time_to_first_token",
            "From a request's arrival to its first token.",
            [.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10]);
        _timePerOutputToken = Seconds(
            "gen_ai.server.time_per_output_token",
            "Time per token after the first.",
            [.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5]);
        _duration = Seconds(
            "gen_ai.server.request.duration",
            "From a request's arrival to its end.",
            [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]);
        meter.CreateObservableUpDownCounter(
            "orleans_ai.engine.sequences", () => Read("state", ("running", e => e.Running), ("waiting", e => e.Waiting)), "{sequence}", "Sequences in the engine.");
        meter.CreateObservableUpDownCounter(
            "orleans_ai.engine.kv_blocks",
            () => Read("state", ("used", e => e.UsedBlocks), ("free", e => e.TotalBlocks - e.UsedBlocks)),
            "{block}",
            "KV blocks of 16 tokens; those that only hold cached prefixes are free.");
        meter.CreateObservableCounter(
            "orleans_ai.engine.tokens",
            () => Read("gen_ai.token.type", ("input", e => e.PromptTokens), ("input_cached", e => e.CachedTokens), ("output", e => e.GeneratedTokens)),
            "{token}",
            "Tokens read and written; cached ones are among the input.");
        meter.CreateObservableCounter("orleans_ai.engine.steps", () => Read("kind", ("decoder", e => e.Steps)), "{step}", "Decoder steps.");
        meter.CreateObservableCounter(
            "orleans_ai.engine.preemptions", () => Read("kind", ("recompute", e => e.Preemptions)), "{preemption}", "Sequences that gave up their KV blocks.");
    }

    /// <summary>Starts to observe an engine.</summary>
    public void Add(ReplicaId replica, Func<EngineSnapshot> read) => _engines[replica] = read;

    /// <summary>Ends observing an engine.</summary>
    public void Remove(ReplicaId replica) => _engines.TryRemove(replica, out _);

    /// <summary>Records a request that has ended.</summary>
    /// <param name="tags">Operation, provider, models and, of a failure, its type.</param>
    /// <param name="duration">From arrival to end.</param>
    /// <param name="firstToken">From arrival to the first token, if one came.</param>
    /// <param name="perToken">Mean time of the tokens after the first, if there were any.</param>
    public void Record(in TagList tags, TimeSpan duration, TimeSpan? firstToken, TimeSpan? perToken)
    {
        _duration.Record(duration.TotalSeconds, tags);
        if (firstToken is { } first)
        {
            _timeToFirstToken.Record(first.TotalSeconds, tags);
        }

        if (perToken is { } mean)
        {
            _timePerOutputToken.Record(mean.TotalSeconds, tags);
        }
    }

    private IEnumerable<Measurement<long>> Read(string key, params (string Value, Func<EngineSnapshot, long> Get)[] parts) =>
        from engine in _engines
        let snapshot = engine.Value()
        from part in parts
        select new Measurement<long>(part.Get(snapshot), [new("gen_ai.request.model", engine.Key.Model.Value), new("orleans_ai.replica", engine.Key.ToString()), new(key, part.Value)]);
}

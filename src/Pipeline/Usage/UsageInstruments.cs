using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Usage;

/// <summary>
/// What the edge measures of requests, under the OpenTelemetry GenAI names (semantic-conventions-genai, gen-ai-metrics):
/// the <c>gen_ai.client.*</c> instruments, since the edge is the engine's and the providers' client.
/// </summary>
public sealed class UsageInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Orleans.Ai.Usage";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576],
    };

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _timeToFirstChunk;
    private readonly Histogram<long> _tokens;

    /// <summary>Makes the instruments.</summary>
    public UsageInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Request from arrival to end", null, Seconds);
        _timeToFirstChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Request from arrival to first token", null, Seconds);
        _tokens = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens per request", null, Tokens);
    }

    /// <summary>Counts one request.</summary>
    public void Record(UsageRecord record)
    {
        var tags = Tags(record);
        _duration.Record(record.Duration.TotalSeconds, tags);
        if (record.TimeToFirstToken is { } timeToFirstToken)
        {
            _timeToFirstChunk.Record(timeToFirstToken.TotalSeconds, tags);
        }

        RecordTokens(record.Usage.PromptTokens, "input", tags);
        RecordTokens(record.Usage.CompletionTokens, "output", tags);
    }

    private static TagList Tags(UsageRecord record)
    {
        // An unknown model name is the client's free text: as a label it would grow without bound.
        var model = record.Error is InferenceErrorCode.ModelNotFound ? "other" : record.Model.Value;
        TagList tags = [new("gen_ai.request.model", model)];
        if (record.Error is { } error)
        {
            tags.Add("error.type", InferenceErrorTable.Get(error).WireCode);
        }

        return tags;
    }

    private void RecordTokens(long count, string type, TagList tags)
    {
        if (count > 0)
        {
            tags.Add("gen_ai.token.type", type);
            _tokens.Record(count, tags);
        }
    }
}

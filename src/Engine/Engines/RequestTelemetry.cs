using System.Diagnostics;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Engines;

/// <summary>
/// One request's span and metrics after the OpenTelemetry GenAI conventions; never prompt or answer text. A request whose
/// reader leaves counts as cancelled.
/// </summary>
internal sealed class RequestTelemetry : IDisposable
{
    private const string Provider = "orleans.ai";
    private static readonly ActivitySource Source = new(EngineInstruments.Source);
    private readonly EngineInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly Activity? _activity;
    private readonly long _arrival;
    private readonly HashSet<string> _finishReasons = [];
    private TagList _tags;
    private string? _error = InferenceErrorTable.Get(InferenceErrorCode.Cancelled).WireCode;
    private Generation? _generation;

    /// <summary>Starts the span, as a child of the one that issued the request.</summary>
    public RequestTelemetry(InferenceRequest request, string model, EngineInstruments instruments, TimeProvider time)
    {
        (_instruments, _time, _arrival) = (instruments, time, time.GetTimestamp());
        var operation = request.Prompt is Prompt.Chat ? "chat" : "text_completion";
        _tags = new()
        {
            { "gen_ai.operation.name", operation },
            { "gen_ai.provider.name", Provider },
            { "gen_ai.request.model", model },
            { "gen_ai.response.model", model },
        };
        ActivityContext.TryParse(request.TraceParent, null, isRemote: true, out var parent);
        _activity = Source.StartActivity($"{operation} {model}", ActivityKind.Internal, parent, _tags);
        if (_activity is not null)
        {
            Describe(_activity, request);
        }
    }

    /// <summary>Tokens read and written up to now.</summary>
    public TokenUsage Usage { get; set; }

    /// <summary>The engine has taken it.</summary>
    public void Accept(Generation generation) => _generation = generation;

    /// <summary>A choice has ended.</summary>
    public void Finish(FinishReason reason) => _finishReasons.Add(reason.Value);

    /// <summary>The request has ended.</summary>
    /// <param name="error">How it failed; <see langword="null"/> when it completed.</param>
    public void End(InferenceErrorCode? error) => _error = error is { } code ? InferenceErrorTable.Get(code).WireCode : null;

    /// <summary>Ends the span and records the metrics.</summary>
    public void Dispose()
    {
        if (_error is not null)
        {
            _tags.Add("error.type", _error);
            _activity?.SetTag("error.type", _error).SetStatus(ActivityStatusCode.Error);
        }

        TimeSpan? first = _generation?.FirstTokenAt is { } at ? _time.GetElapsedTime(_arrival, at) : null;
        _instruments.Record(_tags, _time.GetElapsedTime(_arrival), first, _generation?.TimePerOutputToken(_time));
        _activity?.SetTag("gen_ai.usage.input_tokens", Usage.PromptTokens)
            .SetTag("gen_ai.usage.cache_read.input_tokens", Usage.CachedTokens)
            .SetTag("gen_ai.usage.output_tokens", Usage.CompletionTokens)
            .SetTag("gen_ai.response.finish_reasons", _finishReasons.ToArray())
            .SetTag("gen_ai.response.time_to_first_chunk", first?.TotalSeconds);
        _activity?.Dispose();
    }

    private static void Describe(Activity activity, InferenceRequest request) => activity
        .SetTag("gen_ai.response.id", request.Id.Value)
        .SetTag("gen_ai.request.choice.count", request.ChoiceCount == 1 ? null : request.ChoiceCount)
        .SetTag("gen_ai.request.max_tokens", request.Stopping.MaxTokens)
        .SetTag("gen_ai.request.seed", request.Sampling.Seed)
        .SetTag("gen_ai.request.temperature", request.Sampling.Temperature)
        .SetTag("gen_ai.request.top_p", request.Sampling.TopP)
        .SetTag("gen_ai.request.top_k", request.Sampling.TopK)
        .SetTag("gen_ai.request.presence_penalty", request.Sampling.PresencePenalty)
        .SetTag("gen_ai.request.frequency_penalty", request.Sampling.FrequencyPenalty);
}

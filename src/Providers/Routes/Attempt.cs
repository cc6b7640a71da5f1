using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;

namespace Orleans.Ai.Routes;

/// <summary>
/// One try at one target:
/// <code>
/// new ── OpenAsync ──► open     content has come, or all of it: ReadAsync tells it from the beginning
///           │            └────► settled   its stream came to an end, in order or not
///           └─────────► settled           it failed before: nobody has seen anything of it
/// disposed at any moment ─────► settled   as cancelled, where it was not settled before
/// </code>
/// Settled, it has been accounted for and its end told to the gate, once. To be used from one thread at a time.
/// </summary>
internal sealed partial class Attempt : IAsyncDisposable
{
    private static readonly ActivitySource Source = new("Orleans.Ai.Routes");
    private readonly AttemptTerms _terms;
    private readonly TargetStatistics? _statistics;
    private readonly ITargetPermit? _permit;
    private readonly HeldEvents _held = new();
    private readonly CancellationTokenSource _stop;
    private readonly long _begun;
    private readonly Activity? _activity;
    private readonly IAsyncEnumerator<InferenceEvent> _events;
    private TimeSpan? _firstToken;
    private TimeSpan? _duration;
    private long _tokens;
    private bool _isSettled;
    private bool _isDisposed;

    /// <summary>Begins it; nothing is asked before it is opened.</summary>
    /// <param name="target">Who is asked.</param>
    /// <param name="terms">For what.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="permit">Leave to ask; <see langword="null"/>: none is needed, for nobody is asked in truth, and nothing is counted.</param>
    /// <param name="statistics">What is known of the target; <see langword="null"/>: as before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Attempt(
        RouteTarget target,
        AttemptTerms terms,
        Func<CancellationToken, IAsyncEnumerable<InferenceEvent>> ask,
        ITargetPermit? permit,
        TargetStatistics? statistics,
        CancellationToken cancellationToken)
    {
        (Target, _terms, _permit, _statistics) = (target, terms, permit, statistics);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _begun = terms.Time.GetTimestamp();
        _activity = Start();
        statistics?.Begin();
        _events = ask(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    /// <summary>Who is asked.</summary>
    public RouteTarget Target { get; }

    /// <summary>How it failed; <see langword="null"/>: it did not, yet.</summary>
    public InferenceError? Error { get; private set; }

    /// <summary>What it said when it took the request; <see langword="null"/>: nothing.</summary>
    public InferenceEvent.Accepted? Accepted { get; private set; }

    /// <summary>Tokens so far.</summary>
    public TokenUsage Usage { get; private set; }

    /// <summary>What they cost; <see langword="null"/>: they have no price, or there are none.</summary>
    public Cost? Cost => Usage.TotalTokens > 0 ? _terms.Prices.CostOf(Target.Id, _terms.Request, Usage) : null;

    private TimeSpan Duration => _duration ?? _terms.Time.GetElapsedTime(_begun);

    /// <summary>What is told of it.</summary>
    /// <param name="answers">It is the one that answers.</param>
    public AttemptReport Report(bool answers) => new(
        Target.Id,
        answers ? null : Error?.Code ?? InferenceErrorCode.Cancelled,
        (answers ? _firstToken : null) ?? Duration,
        answers ? null : Cost);

    /// <summary>Reads until there is something that the client would see; with a folded request, until all is there.</summary>
    /// <returns>It has content; else it has failed.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> OpenAsync()
    {
        var (isFolded, options) = (_terms.Request.IsFolded, _terms.Options);
        while (true)
        {
            var told = await NextAsync();
            if (told is InferenceEvent.Failed)
            {
                _held.Clear();
                return false;
            }

            _held.Add(told);
            if (told.IsTerminal || (told.IsVisible && !isFolded) || _held.Bytes >= (isFolded ? options.FoldedBytes : options.HeldBytes)
                || (!isFolded && _held.Count >= options.HeldEvents))
            {
                return true;
            }
        }
    }

    /// <summary>Tells an attempt that is open, from its beginning, event by event. The last is a terminal one.</summary>
    public ValueTask<InferenceEvent> ReadAsync() => _held.TryTake(out var held) ? new(held) : NextAsync();

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_isSettled)
        {
            // Settled, it has come to its end, and there is nothing to cancel.
            Settle(new AttemptOutcome(AttemptEnd.Cancelled));
            await _stop.CancelAsync();
        }

        try
        {
            await _events.DisposeAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogBroken(_terms.Logger, exception, _terms.Request.Id, Target.Id);
        }
        catch (OperationCanceledException)
        {
            // That is what was asked for.
        }

        _stop.Dispose();
    }

    private Activity? Start()
    {
        ActivityContext.TryParse(_terms.Request.TraceParent, null, isRemote: true, out var parent);
        return Source.StartActivity($"attempt {Target.Id.Provider}", ActivityKind.Client, parent)
            ?.SetTag("gen_ai.provider.name", Target.Id.Provider).SetTag("gen_ai.request.model", Target.Id.Model);
    }

    // Every end is an event; only cancellation is thrown. That the request was taken is noted, and not told.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<InferenceEvent> NextAsync()
    {
        try
        {
            InferenceEvent told;
            do
            {
                told = Observe(await _events.MoveNextAsync() ? _events.Current : Failed(Target.IsLocal ? InferenceErrorCode.ReplicaLost : InferenceErrorCode.ProviderBroken, "The answer was cut."));
            }
            while (told is InferenceEvent.Accepted);

            return told;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            if (!_terms.Deadline.IsCancellationRequested)
            {
                throw;
            }

            return Observe(Failed(InferenceErrorCode.DeadlineExceeded, "The time that the client gave has passed."));
        }
        catch (Exception exception)
        {
            LogBroken(_terms.Logger, exception, _terms.Request.Id, Target.Id);
            return Observe(Failed(InferenceErrorCode.Internal, $"The server failed to handle this request. Its log has the details under request id {_terms.Request.Id}."));
        }
    }

    private InferenceEvent.Failed Failed(InferenceErrorCode code, string message) => new()
    {
        Sequence = 0,
        Error = new InferenceError { Code = code, Message = message, Source = Target.Id.ToString() },
        Usage = Usage,
    };

    private InferenceEvent Observe(InferenceEvent told)
    {
        if (told.IsVisible && _firstToken is null)
        {
            _firstToken = _terms.Time.GetElapsedTime(_begun);
            _statistics?.AddFirstToken(_firstToken.Value);
            _activity?.AddEvent(new ActivityEvent("first content"));
        }

        switch (told)
        {
            case InferenceEvent.Accepted accepted:
                Accepted ??= accepted;
                Usage = Usage with { PromptTokens = Math.Max(Usage.PromptTokens, accepted.PromptTokens) };
                break;
            case { Tokens: { } tokens }:
                Count(tokens);
                break;
            case InferenceEvent.Completed completed:
                Usage = completed.Usage;
                Settle(new AttemptOutcome(AttemptEnd.Completed, FirstToken: _firstToken));
                break;
            case InferenceEvent.Failed failed:
                Usage = failed.Usage.TotalTokens >= Usage.TotalTokens ? failed.Usage : Usage;
                Error = failed.Error;
                Settle(Failures.OutcomeOf(failed.Error, _firstToken));
                return failed with { Usage = Usage };
        }

        return told;
    }

    private void Count(int tokens)
    {
        _tokens += tokens;
        Usage = Usage with { CompletionTokens = _tokens };
    }

    private void Settle(AttemptOutcome outcome)
    {
        if (_isSettled)
        {
            return;
        }

        (_isSettled, _duration) = (true, Duration);
        _permit?.Report(outcome);
        _permit?.Dispose();
        _statistics?.End(outcome, Duration, Usage, Cost);
        if (outcome.Error is { } error)
        {
            LogFailed(_terms.Logger, _terms.Request.Id, Target.Id, error, Duration.TotalMilliseconds);
            _activity?.SetTag("error.type", InferenceErrorTable.Get(error).WireCode).SetStatus(ActivityStatusCode.Error);
        }

        _activity?.SetTag("gen_ai.usage.input_tokens", Usage.PromptTokens).SetTag("gen_ai.usage.output_tokens", Usage.CompletionTokens);
        _activity?.Dispose();
    }
}

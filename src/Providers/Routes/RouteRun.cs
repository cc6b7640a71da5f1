using System.Runtime.CompilerServices;
using Orleans.Ai.Inference;
using Orleans.Ai.Usage;
using Polly;

namespace Orleans.Ai.Routes;

/// <summary>
/// One request at one route: asks target after target until one has content for the client. What is told of it to the client is for
/// <see cref="RouteBackend"/>.
/// </summary>
internal sealed class RouteRun : IAsyncDisposable
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1);
    private readonly Route _route;
    private readonly RouteServices _services;
    private readonly AttemptFactory _factory;
    private readonly CancellationToken _reader;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _stop;
    private readonly TargetQueue _targets;
    private readonly Lock _lock = new();
    private readonly List<Attempt> _attempts = [];
    private AttemptTerms _terms;
    private Task _opening = Task.CompletedTask;

    /// <summary>Begins it; nobody is asked before it is opened.</summary>
    public RouteRun(Route route, InferenceRequest request, RouteServices services, ITargetCaller caller, CancellationToken cancellationToken)
    {
        (_route, _services, _reader) = (route, services, cancellationToken);
        Marks = request.IsResumable ? new DispatchMarks() : null;
        _factory = new AttemptFactory(services, caller, Marks);
        _deadline = DeadlineOf(request, services.Time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Deadline);
        _terms = new AttemptTerms(request, route.Options, services.Prices, services.Time, services.Logger, Deadline);
        _targets = new TargetQueue(route, request);
        route.Budget.Earn();
    }

    /// <summary>Questions whether the request may leave the grid, where it is recorded; <see langword="null"/>: it is not.</summary>
    public DispatchMarks? Marks { get; }

    /// <summary>What became of all attempts, in the order in which they were begun; the one that answers last.</summary>
    public IReadOnlyList<AttemptReport> Reports(Attempt? answers = null)
    {
        lock (_lock)
        {
            return _attempts is [var only] && only == answers
                ? [only.Report(answers: true)]
                : [.. _attempts.Where(attempt => attempt != answers).Select(attempt => attempt.Report(answers: false)), .. answers is null ? [] : new[] { answers.Report(answers: true) }];
        }
    }

    /// <summary>Asks until there is content.</summary>
    /// <returns>The attempt that has it; <see langword="null"/>: none has, see <see cref="Failure"/>.</returns>
    public Task<Attempt?> OpenAsync()
    {
        var opening = OpenToTheEndAsync();
        _opening = opening;
        return opening;
    }

    /// <summary>Sets it on going on with an answer that was cut, at targets that were not asked yet.</summary>
    /// <param name="cut">The attempt that was cut.</param>
    /// <param name="error">How.</param>
    /// <param name="request">What is asked now; <see langword="null"/>: nobody can go on.</param>
    /// <returns>There may be one who can.</returns>
    public bool TryGoOn(Attempt cut, InferenceError error, InferenceRequest? request)
    {
        _targets.Note(cut.Target, error);
        _terms = _terms with { Request = request ?? _terms.Request };
        return request is not null && _targets.HasMore;
    }

    /// <summary>What the whole cost; <see langword="null"/>: the one that answered has no price.</summary>
    public Cost? CostOf(Attempt answer)
    {
        if (answer.Cost is not { } cost)
        {
            return null;
        }

        lock (_lock)
        {
            return _attempts.Count == 1 ? cost : cost with { NanoUnits = _attempts.Sum(attempt => attempt.Cost?.NanoUnits ?? 0) };
        }
    }

    /// <summary>Why nobody answered.</summary>
    public InferenceError Failure() => Deadline.IsCancellationRequested
        ? new InferenceError { Code = InferenceErrorCode.DeadlineExceeded, Message = "The time that the client gave has passed.", Source = _route.Name }
        : _targets.Failure(Reports());

    /// <summary>Its failure is one that a rule may answer for: the request itself is in order, and the client still waits.</summary>
    public bool MayDegrade => Failure().Code is InferenceErrorCode.NoTarget;

    /// <summary>Whether a failed attempt is made again at the same target.</summary>
    public bool MayRetry(Attempt? failed)
    {
        if (failed?.Error is not { } error || Failures.StepAfter(error.Code) is not NextStep.Here)
        {
            return false;
        }

        var pause = error.RetryAfter ?? _route.Options.RetryDelay;
        lock (_lock)
        {
            // Who limits our rate is left alone as long as there is somebody else.
            return _attempts.Count < _route.Options.MaxAttempts
                && (error.Code is not InferenceErrorCode.ProviderRateLimited || !_targets.HasMore)
                && (error.RetryAfter is null || pause <= _route.Options.MaxRetryDelay)
                && !(_terms.Request.Deadline - _services.Time.GetUtcNow() <= pause)
                && _route.Budget.TrySpend();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_opening.IsCompleted)
        {
            await _stop.CancelAsync();
            await _opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var attempt in _attempts)
        {
            await attempt.DisposeAsync();
        }

        _stop.Dispose();
        _deadline?.Dispose();
    }

    private CancellationToken Deadline => _deadline?.Token ?? CancellationToken.None;

    private static CancellationTokenSource? DeadlineOf(InferenceRequest request, TimeProvider time)
    {
        if (request.Deadline is not { } deadline)
        {
            return null;
        }

        var left = deadline - time.GetUtcNow();
        return left > TimeSpan.Zero ? new CancellationTokenSource(left < LongestDeadline ? left : LongestDeadline, time) : new CancellationTokenSource(TimeSpan.Zero);
    }

    private async Task<Attempt?> OpenToTheEndAsync()
    {
        try
        {
            var attempt = _route.IsHedged ? await OpenHedgedAsync() : null;
            while (attempt is null && TakeTarget() is { } target)
            {
                attempt = await TryAsync(target, _stop.Token);
            }

            return attempt;
        }
        catch (OperationCanceledException) when (Deadline.IsCancellationRequested && !_reader.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Asks the first; when it is late the second besides. Who has content first answers, the other is ended.</summary>
    private async Task<Attempt?> OpenHedgedAsync()
    {
        if (TakeTarget() is not { } first)
        {
            return null;
        }

        using var race = new HedgeRace(_stop.Token);
        race.Start(stop => TryAsync(first, stop).AsTask());
        var patience = _services.Statistics.Of(first.Id).HedgeDelay(_route.Options.HedgeDelay);
        if (await race.IsLateAsync(patience, _services.Time) && MayHedge && _route.Budget.TrySpend() && TakeTarget() is { } second)
        {
            race.Start(stop => TryAsync(second, stop).AsTask());
        }

        var winner = await race.FinishAsync();
        foreach (var attempt in _attempts.Where(attempt => attempt != winner))
        {
            await attempt.DisposeAsync();
        }

        return winner;
    }

    private bool MayHedge => _targets.HasMore && _route.Options.MaxAttempts > 1;

    private RouteTarget? TakeTarget()
    {
        _stop.Token.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return _attempts.Count < _route.Options.MaxAttempts ? _targets.Take() : null;
        }
    }

    /// <summary>Asks one target, again where that is worth it.</summary>
    /// <returns>The attempt that has content; <see langword="null"/>: none.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Attempt?> TryAsync(RouteTarget target, CancellationToken cancellationToken)
    {
        var attempt = await AttemptAsync(target, cancellationToken);
        return attempt?.Error is null ? attempt : await TryAgainAsync(target, attempt, cancellationToken);
    }

    private async Task<Attempt?> TryAgainAsync(RouteTarget target, Attempt failed, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(Route.Run, this);
            var attempt = await _route.Retry.ExecuteAsync(
                static (context, state) => Interlocked.Exchange(ref state.Failed.Value, null) is { } failed
                    ? ValueTask.FromResult(failed)
                    : state.Run.AttemptAsync(state.Target, context.CancellationToken),
                context,
                (Run: this, Target: target, Failed: new StrongBox<Attempt?>(failed)));
            return attempt?.Error is null ? attempt : null;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <returns>The attempt, open or failed; <see langword="null"/>: the target may not be asked now.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Attempt> AttemptAsync(RouteTarget target, CancellationToken cancellationToken)
    {
        if (await _factory.CreateAsync(target, _terms, cancellationToken) is not { } attempt)
        {
            return null!;
        }

        lock (_lock)
        {
            _attempts.Add(attempt);
        }

        if (!await attempt.OpenAsync())
        {
            _targets.Note(target, attempt.Error!);
            await attempt.DisposeAsync();
        }

        return attempt;
    }
}

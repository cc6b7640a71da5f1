using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Who is asked next for one request, and why nobody answered. For any number of threads.</summary>
internal sealed class TargetQueue
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Route _route;
    private readonly List<RouteTarget> _left;
    private readonly List<InferenceError> _failures = [];
    private readonly InferenceError? _refusal;
    private bool _isOver;
    private bool _isTaken;

    /// <summary>Puts the targets that fit in order.</summary>
    public TargetQueue(Route route, InferenceRequest request)
    {
        _route = route;
        var needs = RequestNeeds.Of(request);
        var isGoingOn = request.Continuation.Count > 0;
        var fitting = new List<RouteTarget>(route.Targets.Count);
        var isServed = false;
        foreach (var target in route.Targets)
        {
            if (!target.Serves(request.Caller.Tenant))
            {
                continue;
            }

            isServed = true;

            // What a replica has begun can only be gone on with here, token by token.
            _refusal = isGoingOn ? null : needs.Missing(target, route.Name);
            if (isGoingOn ? target.IsLocal : _refusal is null)
            {
                fitting.Add(target);
            }
        }

        _refusal = fitting.Count > 0 ? null : isServed ? _refusal : NotFound(request);
        var ordered = route.Policy.Order(fitting, request, needs);
        _left = ordered == fitting ? fitting : [.. ordered];
    }

    /// <summary>There are targets that were not asked.</summary>
    public bool HasMore
    {
        get
        {
            lock (_lock)
            {
                return !_isOver && _left.Count > 0;
            }
        }
    }

    /// <summary>Takes the next; <see langword="null"/>: there is none that could help.</summary>
    public RouteTarget? Take()
    {
        lock (_lock)
        {
            if (_isOver || _left is not [var target, ..])
            {
                return null;
            }

            _left.RemoveAt(0);
            return target;
        }
    }

    /// <summary>An attempt at a target has failed.</summary>
    public void Note(RouteTarget target, InferenceError error)
    {
        lock (_lock)
        {
            _failures.Add(error);

            // What a replica of this grid has done can be done again.
            _isTaken |= !error.IsUntaken && !target.IsLocal;
            _isOver |= Failures.StepAfter(error.Code) is NextStep.Never;
            if (error.Code is InferenceErrorCode.ContextLengthExceeded && target.ContextLength is { } length)
            {
                _left.RemoveAll(other => other.ContextLength <= length);
            }
        }
    }

    /// <summary>
    /// Why nobody answered: the request's own fault before all; what the provider said, where only one was asked for by name; else that
    /// no target is left.
    /// </summary>
    /// <param name="attempts">What became of the attempts.</param>
    public InferenceError Failure(IReadOnlyList<AttemptReport> attempts)
    {
        lock (_lock)
        {
            var error = _refusal ?? _failures.Find(error => Failures.IsFinal(error.Code)) ?? (_route.IsImplicit && _failures.Count > 0 ? _failures[^1] : NoTarget(attempts));
            return error with { IsUntaken = !_isTaken };
        }
    }

    private static InferenceError NotFound(InferenceRequest request) => new()
    {
        Code = InferenceErrorCode.ModelNotFound,
        Message = $"The model '{request.Model}' does not exist here. GET /v1/models lists those that do.",
        Parameter = "model",
        Source = nameof(RouteBackend),
    };

    private InferenceError NoTarget(IReadOnlyList<AttemptReport> attempts)
    {
        var ends = attempts.Select(attempt => $"{attempt.Target} {InferenceErrorTable.Get(attempt.Error!.Value).WireCode}");
        return new InferenceError
        {
            Code = InferenceErrorCode.NoTarget,
            Message = $"No target of '{_route.Name}' answers at the moment{(attempts.Count == 0 ? "; none may be asked now." : $": {string.Join(", ", ends)}.")}",
            RetryAfter = _failures.Where(error => error.RetryAfter > TimeSpan.Zero).Min(error => error.RetryAfter) ?? AskAgainAfter,
            Source = _route.Name,
        };
    }
}

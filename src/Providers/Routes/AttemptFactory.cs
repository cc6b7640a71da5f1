using Orleans.Ai.Access;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>Makes the attempts of one run of a route: with leave of the target's gate and, where the request is recorded, of its reader.</summary>
/// <param name="services">What is needed.</param>
/// <param name="caller">Asks.</param>
/// <param name="marks">Questions whether the request may leave the grid, where it is recorded.</param>
internal sealed class AttemptFactory(RouteServices services, ITargetCaller caller, DispatchMarks? marks)
{
    private readonly Lock _lock = new();
    private TargetId? _faulty;

    /// <returns>The attempt, which has not been opened; <see langword="null"/>: the target may not be asked now.</returns>
    public ValueTask<Attempt?> CreateAsync(RouteTarget target, AttemptTerms terms, CancellationToken cancellationToken)
    {
        if (FaultAt(target.Id, terms.Request) is { } fault)
        {
            return new(new Attempt(target, terms, stop => ForcedFault.PlayAsync(fault, target.Id, services.Time, stop), null, null, cancellationToken));
        }

        return !services.Gate.TryEnter(target.Id, out var permit) ? default
            : target.IsLocal || marks is null ? new(Create(target, terms, permit, cancellationToken))
            : CreateWithLeaveAsync(marks, target, terms, permit, cancellationToken);
    }

    // The first target fails each time: else a try again would hide what the operator wants to see.
    private string? FaultAt(TargetId target, InferenceRequest request)
    {
        if (request is not { Fault: { } fault, Caller.Role: CallerRole.Operator })
        {
            return null;
        }

        lock (_lock)
        {
            _faulty ??= target;
            return _faulty == target ? fault : null;
        }
    }

    private async ValueTask<Attempt?> CreateWithLeaveAsync(
        DispatchMarks marks, RouteTarget target, AttemptTerms terms, ITargetPermit permit, CancellationToken cancellationToken)
    {
        try
        {
            await marks.AskAsync(target.Id, cancellationToken);
        }
        catch
        {
            permit.Dispose();
            throw;
        }

        return Create(target, terms, permit, cancellationToken);
    }

    private Attempt Create(RouteTarget target, AttemptTerms terms, ITargetPermit permit, CancellationToken cancellationToken)
    {
        try
        {
            var request = terms.Request.Fault is null ? terms.Request : terms.Request with { Fault = null };
            return new Attempt(target, terms, stop => caller.AskAsync(target, request, stop), permit, services.Statistics.Of(target.Id), cancellationToken);
        }
        catch
        {
            permit.Dispose();
            throw;
        }
    }
}

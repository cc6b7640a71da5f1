namespace Orleans.Ai.Routes;

/// <summary>Leave to make one attempt at a target. Disposed without a report, the attempt counts for nothing, as one that was cancelled.</summary>
internal interface ITargetPermit : IDisposable
{
    /// <summary>Tells how the attempt ended; at most once, at the end of its stream and not when it opened.</summary>
    void Report(AttemptOutcome outcome);
}

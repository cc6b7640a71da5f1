namespace Orleans.Ai.Models;

/// <summary>Waits longer with each load that failed, 1 s to 1 min, so that a model that cannot be loaded does not keep the disks busy.</summary>
internal sealed class LoadBackoff(TimeProvider time)
{
    private const int LongestShift = 6;
    private int _failures;
    private DateTimeOffset _notBefore;

    /// <summary>The wait is over.</summary>
    public bool MayTry => time.GetUtcNow() >= _notBefore;

    /// <summary>Looks at how the last loads went.</summary>
    public void Observe(ReplicaPlan plan)
    {
        if (plan.Problem is not null)
        {
            _notBefore = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(_failures++, LongestShift)));
        }
        else if (plan.IsServing)
        {
            Reset();
        }
    }

    /// <summary>Begins anew: something has changed.</summary>
    public void Reset() => (_failures, _notBefore) = (0, default);
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Routes;

/// <summary>A question whether a request may leave the grid now.</summary>
internal sealed class DispatchMark(TargetId target)
{
    private readonly TaskCompletionSource _permitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where to.</summary>
    public TargetId Target => target;

    /// <summary>Ends when it may.</summary>
    public Task Permitted => _permitted.Task;

    /// <summary>It may.</summary>
    public void Permit() => _permitted.TrySetResult();
}

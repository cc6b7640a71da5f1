using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>A turn that a request wants of a session.</summary>
internal sealed class Turn(RequestId request)
{
    private readonly TaskCompletionSource<bool> _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RequestId Request => request;

    /// <summary>Ends when it is the turn's turn (<see langword="true"/>), or it has been given up.</summary>
    public Task<bool> Decided => _decided.Task;

    /// <summary>Timestamp from which it is being answered, or was last found alive.</summary>
    public long AliveAt { get; set; }

    /// <summary>Its generation was seen to have ended without completing it.</summary>
    public bool HasEnded { get; set; }

    /// <summary>What it was begun with; set once.</summary>
    public SessionBegun? Begun { get; set; }

    public void Start(long now)
    {
        AliveAt = now;
        _decided.TrySetResult(true);
    }

    public void GiveUp() => _decided.TrySetResult(false);
}

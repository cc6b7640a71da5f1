using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>The turns of one session that have been asked for and not completed, in order: the first is being answered.</summary>
internal sealed class TurnQueue(TimeProvider time)
{
    private readonly List<Turn> _turns = [];

    /// <summary>The one that is being answered.</summary>
    public Turn? Current => _turns.Count > 0 ? _turns[0] : null;

    /// <summary>All, the one being answered first.</summary>
    public IReadOnlyList<Turn> All => _turns;

    /// <summary>Takes a place at the end, unless the request has one.</summary>
    public Turn Join(RequestId request)
    {
        if (_turns.Find(turn => turn.Request == request) is { } known)
        {
            return known;
        }

        var joined = new Turn(request);
        _turns.Add(joined);
        StartFirst();
        return joined;
    }

    /// <summary>Gives up the request's place, waiting or being answered; the next one begins.</summary>
    public void Leave(RequestId request)
    {
        if (_turns.Find(turn => turn.Request == request) is { } left)
        {
            _turns.Remove(left);
            left.GiveUp();
            StartFirst();
        }
    }

    private void StartFirst()
    {
        if (Current is { Decided.IsCompleted: false } next)
        {
            next.Start(time.GetTimestamp());
        }
    }
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>The way from a generation to the session whose turn it answers.</summary>
public interface ISessionConnector
{
    /// <summary>See <see cref="ISessionGrain.CompleteAsync"/>.</summary>
    Task CompleteAsync(SessionTicket ticket, SessionTurn turn);

    /// <summary>See <see cref="ISessionGrain.AbandonAsync"/>.</summary>
    Task AbandonAsync(SessionId session, RequestId request);
}

using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>Reaches sessions through their grains.</summary>
internal sealed class GrainSessionConnector(IGrainFactory grains) : ISessionConnector
{
    public Task CompleteAsync(SessionTicket ticket, SessionTurn turn) => Grain(ticket.Session).CompleteAsync(ticket, turn);

    public Task AbandonAsync(SessionId session, RequestId request) => Grain(session).AbandonAsync(request);

    private ISessionGrain Grain(SessionId session) => grains.GetGrain<ISessionGrain>(session.ToString());
}

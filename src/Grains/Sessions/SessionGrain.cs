using Microsoft.Extensions.Options;
using Orleans.Ai.Inference;
using Orleans.Ai.Placement;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.Ai.Sessions;

/// <summary>Hosts a <see cref="Session"/>, which orders what interleaves; frees its memory when it is idle.</summary>
[Reentrant]
[GatewayPlacementFilter]
[PreferLocalPlacement]
internal sealed class SessionGrain(SessionLog log, IOptions<SessionsOptions> options, TimeProvider time) : Grain, ISessionGrain
{
    private Session _session = null!;
    private IGrainTimer? _idleCheck;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = SessionId.Parse(this.GetPrimaryKeyString());
        _session = new Session(id, log, new GrainGenerations(GrainFactory, id), options.Value, time);
        return Task.CompletedTask;
    }

    public Task<SessionBegun> BeginAsync(SessionBegin begin) => WatchAsync(_session.BeginAsync(begin));

    public async Task CompleteAsync(SessionTicket ticket, SessionTurn turn)
    {
        await _session.CompleteAsync(ticket, turn);
        Watch();
    }

    public Task AbandonAsync(RequestId request)
    {
        _session.Abandon(request);
        return Task.CompletedTask;
    }

    public Task<SessionDescription?> GetAsync() => _session.GetAsync();

    public Task<IReadOnlyList<SessionTurn>?> ReadAsync(long from) => WatchAsync(_session.ReadAsync(from));

    public Task<bool> CreateAsync(SessionDescription description, IReadOnlyList<SessionTurn> turns) => WatchAsync(_session.CreateAsync(description, turns));

    public Task<SessionDescription?> UpdateAsync(string? title, IReadOnlyDictionary<string, string> metadata) => _session.UpdateAsync(title, metadata);

    public Task<bool> RemoveItemAsync(string item) => WatchAsync(_session.RemoveItemAsync(item));

    public Task<bool> CancelAsync() => _session.CancelAsync();

    public Task<bool> DeleteAsync() => _session.DeleteAsync();

    private async Task<T> WatchAsync<T>(Task<T> call)
    {
        var result = await call;
        Watch();
        return result;
    }

    // A timer only while there is something to free: ten thousand idle sessions have none.
    private void Watch()
    {
        if (_session.HasTurns || _session.IsAnswering)
        {
            var period = options.Value.HistoryIdle;
            _idleCheck ??= this.RegisterGrainTimer(CheckIdle, new GrainTimerCreationOptions(period, period) { Interleave = true });
        }
    }

    private Task CheckIdle()
    {
        _session.DropIdleTurns();
        if (_session.IsAnswering)
        {
            DelayDeactivation(options.Value.HistoryIdle * 2);
        }
        else if (!_session.HasTurns)
        {
            _idleCheck?.Dispose();
            _idleCheck = null;
        }

        return Task.CompletedTask;
    }
}

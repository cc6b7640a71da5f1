using Orleans.Ai.Generations;
using Orleans.Ai.Inference;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Sessions;

/// <summary>
/// One session: the turns that are asked for, one being answered at a time, over what is stored. Calls may interleave wherever they
/// wait, as in a reentrant grain, but never run at the same time. Two turns that were both begun, because the session was lost
/// from memory in between, are both kept.
/// </summary>
public sealed class Session(SessionId id, SessionLog log, ISessionGenerations generations, SessionsOptions options, TimeProvider time)
{
    private const int DeletedAtOnce = 16;
    private const int PageTurns = 64;
    private readonly SessionRecord _record = new(id, log, options, time);
    private readonly TurnQueue _turns = new(time);
    private Task _last = Task.CompletedTask;
    private HashSet<RequestId>? _revoked;
    private long _usedAt = time.GetTimestamp();

    /// <summary>Turns are in memory.</summary>
    public bool HasTurns => _record.HasTurns;

    /// <summary>A turn is being answered.</summary>
    public bool IsAnswering => _turns.Current is not null;

    /// <inheritdoc cref="ISessionGrain.BeginAsync"/>
    public async Task<SessionBegun> BeginAsync(SessionBegin begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        if (await AloneAsync(() => FindAsync(begin)) is { } added)
        {
            return added;
        }

        var turn = _turns.Join(begin.Request);
        if (!await MayStartAsync(turn))
        {
            return new SessionBegun { Error = SessionErrors.Busy(id) };
        }

        try
        {
            var begun = turn.Begun ??= await AloneAsync(async () => await FindAsync(begin) ?? await StartAsync(begin));
            if (begun.Error is not null)
            {
                _turns.Leave(begin.Request);
            }

            return begun;
        }
        catch
        {
            _turns.Leave(begin.Request);
            throw;
        }
    }

    /// <inheritdoc cref="ISessionGrain.CompleteAsync"/>
    public async Task CompleteAsync(SessionTicket ticket, SessionTurn turn)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(turn);

        // Not under the lock alone: a deletion holds it while it waits for the generation that may be calling here.
        if (!IsRevoked(turn))
        {
            await AloneAsync(async () => !IsRevoked(turn) && await _record.AddAsync(ticket, turn));
            _turns.Leave(turn.Request);
        }
    }

    /// <inheritdoc cref="ISessionGrain.AbandonAsync"/>
    public void Abandon(RequestId request) => _turns.Leave(request);

    /// <inheritdoc cref="ISessionGrain.GetAsync"/>
    public async Task<SessionDescription?> GetAsync()
    {
        await LookAfterCurrentAsync();
        var head = await AloneAsync(_record.HeadAsync);
        return head is not null ? Describe(head) : _turns.Current?.Begun?.Ticket is null ? null : new SessionDescription
        {
            Id = id,
            CreatedAt = time.GetUtcNow(),
            ChangedAt = time.GetUtcNow(),
            Running = _turns.Current.Request,
        };
    }

    /// <inheritdoc cref="ISessionGrain.ReadAsync"/>
    public Task<IReadOnlyList<SessionTurn>?> ReadAsync(long from) => AloneAsync(async () => await _record.HeadAsync() is null
        ? null
        : (IReadOnlyList<SessionTurn>?)[.. (await _record.TurnsAsync(Math.Max(0, from))).Take(PageTurns)]);

    /// <inheritdoc cref="ISessionGrain.CreateAsync"/>
    public Task<bool> CreateAsync(SessionDescription description, IReadOnlyList<SessionTurn> turns) =>
        AloneAsync(() => _record.CreateAsync(description with { Id = id }, turns));

    /// <inheritdoc cref="ISessionGrain.UpdateAsync"/>
    public async Task<SessionDescription?> UpdateAsync(string? title, IReadOnlyDictionary<string, string> metadata) =>
        await AloneAsync(() => _record.DescribeAsync(title, metadata)) is { } head ? Describe(head) : null;

    /// <inheritdoc cref="ISessionGrain.RemoveItemAsync"/>
    public Task<bool> RemoveItemAsync(string item) => AloneAsync(() => _record.RemoveItemAsync(item));

    /// <inheritdoc cref="ISessionGrain.CancelAsync"/>
    public async Task<bool> CancelAsync()
    {
        if (_turns.Current is not { } current)
        {
            return false;
        }

        await generations.CancelAsync(current.Request);
        _turns.Leave(current.Request);
        return true;
    }

    /// <inheritdoc cref="ISessionGrain.DeleteAsync"/>
    public async Task<bool> DeleteAsync()
    {
        List<RequestId> asked = [.. _turns.All.Select(turn => turn.Request)];
        (_revoked ??= []).UnionWith(asked);
        foreach (var request in asked.AsEnumerable().Reverse())
        {
            _turns.Leave(request);
        }

        return await AloneAsync(async () =>
        {
            // The generations first: as long as the session is there, a deletion that was cut short can be asked for again.
            var (exists, answered) = await RequestsAsync();
            foreach (var chunk in asked.Union(answered).Chunk(DeletedAtOnce))
            {
                await Task.WhenAll(chunk.Select(generations.DeleteAsync));
            }

            await _record.DeleteAsync();
            return exists || asked.Count > 0;
        });
    }

    /// <summary>Frees the memory of the turns when the session has not been used for <see cref="SessionsOptions.HistoryIdle"/>.</summary>
    public void DropIdleTurns()
    {
        if (!IsAnswering && _last.IsCompleted && time.GetElapsedTime(_usedAt) >= options.HistoryIdle)
        {
            _record.DropTurns();
        }
    }

    private SessionDescription Describe(SessionHead head) => head.Description with { Running = _turns.Current?.Request };

    private bool IsRevoked(SessionTurn turn) => _revoked?.Contains(turn.Request) == true;

    /// <summary>One after the other: what is stored and what is in memory of it change together.</summary>
    private async Task<T> AloneAsync<T>(Func<Task<T>> action)
    {
        _usedAt = time.GetTimestamp();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = _last;
        _last = done.Task;
        await before;
        try
        {
            return await action();
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>The ticket of a turn that has been added.</summary>
    private async Task<SessionBegun?> FindAsync(SessionBegin begin)
    {
        if (await _record.HeadAsync() is not { } head || await _record.FindAsync(begin.Request, head.Window.From) is not { } position)
        {
            return null;
        }

        var turns = await _record.TurnsAsync(head.Window.From);
        return new SessionBegun
        {
            Ticket = new SessionTicket { Session = id, Basis = position, Input = begin.Input },
            Turns = [.. turns.Take((int)(position - head.Window.From))],
            Replica = head.Replica,
            Window = head.Window,
            Policy = head.Policy(options.ContextPolicy),
        };
    }

    private async Task<SessionBegun> StartAsync(SessionBegin begin)
    {
        var head = await _record.HeadAsync();
        if (head is null && !begin.Create)
        {
            return new SessionBegun { Error = SessionErrors.NotFound(id.Name) };
        }

        var window = head?.Window ?? SessionWindow.Whole;
        return new SessionBegun
        {
            Ticket = new SessionTicket { Session = id, Basis = head?.Description.Turns ?? 0, Input = begin.Input, Creates = head is null },
            Turns = await _record.TurnsAsync(window.From),
            Replica = head?.Replica,
            Window = window,
            Policy = head.Policy(options.ContextPolicy),
        };
    }

    private async Task<bool> MayStartAsync(Turn turn)
    {
        var waitingSince = time.GetTimestamp();
        while (!turn.Decided.IsCompleted)
        {
            await LookAfterCurrentAsync();
            var left = options.TurnWait - time.GetElapsedTime(waitingSince);
            if (!turn.Decided.IsCompleted && (options.ConcurrentTurns is ConcurrentTurns.Refuse || left <= TimeSpan.Zero))
            {
                _turns.Leave(turn.Request);
            }

            var pause = left < options.TicketTimeout ? left : options.TicketTimeout;
            await ((Task)turn.Decided.WaitAsync(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return await turn.Decided;
    }

    /// <summary>Gives up the turn that is being answered when its answer can no longer come.</summary>
    private async Task LookAfterCurrentAsync()
    {
        if (_turns.Current is not { } current || time.GetElapsedTime(current.AliveAt) < options.TicketTimeout)
        {
            return;
        }

        current.AliveAt = time.GetTimestamp();
        var state = await FindGenerationAsync(current);
        var hasEnded = state is not (GenerationState.Queued or GenerationState.Running);

        // One that has just ended is about to complete its turn.
        if (state is null || (hasEnded && current.HasEnded))
        {
            _turns.Leave(current.Request);
        }

        current.HasEnded = hasEnded;
    }

    private async Task<GenerationState?> FindGenerationAsync(Turn turn)
    {
        try
        {
            return await generations.FindAsync(turn.Request);
        }
        catch (LogCorruptException)
        {
            return null;
        }
        catch (Exception)
        {
            // Its silo or the store is away for now: it may still go on.
            return GenerationState.Running;
        }
    }

    private async Task<(bool Exists, IEnumerable<RequestId> Answered)> RequestsAsync()
    {
        try
        {
            return await _record.HeadAsync() is null ? (false, []) : (true, (await _record.TurnsAsync(0)).Select(turn => turn.Request));
        }
        catch (LogCorruptException)
        {
            // What cannot be read can still be deleted.
            return (true, []);
        }
    }
}

using Orleans.Ai.Clustering;
using Orleans.Ai.Storage;

namespace Orleans.Ai.Sessions;

/// <summary>
/// What is stored of one session, and as much of it as is in memory. One call at a time. A change that fails, and one that finds
/// another writer there, begins anew from the store.
/// </summary>
internal sealed class SessionRecord(SessionId id, SessionLog log, SessionsOptions options, TimeProvider time)
{
    private const int MaxAttempts = 3;
    private SessionHead? _head;
    private bool _isRead;
    private List<SessionTurn>? _turns;
    private long _from;

    public bool HasTurns => _turns is not null;

    /// <summary>The session without its turns; <see langword="null"/>: there is none.</summary>
    public async Task<SessionHead?> HeadAsync()
    {
        if (!_isRead || _head?.ExpiresAt <= time.GetUtcNow())
        {
            Forget();
            _head = await log.ReadHeadAsync(id);
            _isRead = true;
        }

        return _head;
    }

    /// <summary>Its turns from one on.</summary>
    public async Task<IReadOnlyList<SessionTurn>> TurnsAsync(long from)
    {
        for (var attempt = 0; await HeadAsync() is { } head; attempt++)
        {
            if (_turns is not null && _from <= from)
            {
                return _from == from ? [.. _turns] : [.. _turns.Skip((int)Math.Min(from - _from, int.MaxValue))];
            }

            if (await log.ReadTurnsAsync(id, head, from) is { } turns)
            {
                (_turns, _from) = ([.. turns], from);
            }
            else if (attempt < MaxAttempts)
            {
                Forget();
            }
            else
            {
                throw Contended();
            }
        }

        return [];
    }

    /// <summary>Makes it; <see langword="false"/>: there is one already.</summary>
    public Task<bool> CreateAsync(SessionDescription description, IReadOnlyList<SessionTurn> turns) => ChangeAsync(async () =>
    {
        if (await HeadAsync() is not null)
        {
            return false;
        }

        await BeginAsync(description, turns);
        return true;
    });

    /// <summary>Adds a turn, unless it is there; one that does not make the session needs it to be there.</summary>
    public Task<bool> AddAsync(SessionTicket ticket, SessionTurn turn) => ChangeAsync(async () =>
    {
        if (await HeadAsync() is not { } head)
        {
            await (ticket.Creates ? BeginAsync(new() { Id = id, CreatedAt = default, ChangedAt = default }, [turn]) : Task.CompletedTask);
            return ticket.Creates;
        }

        if (await FindAsync(turn.Request, ticket.Basis) is not null)
        {
            return false;
        }

        var next = head.Add(ticket, turn, options.Expiry, time.GetUtcNow());
        await log.AppendAsync(next, turn);
        _head = next;
        _turns?.Add(turn);
        return true;
    });

    /// <summary>Replaces its title and notes.</summary>
    public Task<SessionHead?> DescribeAsync(string? title, IReadOnlyDictionary<string, string> metadata) => ChangeAsync(async () =>
    {
        if (await HeadAsync() is { } head)
        {
            var next = head.Describe(title, metadata, options.Expiry, time.GetUtcNow());
            await log.SetHeadAsync(next);
            _head = next;
        }

        return _head;
    });

    /// <summary>Takes an item out.</summary>
    public Task<bool> RemoveItemAsync(string item) => ChangeAsync(async () =>
    {
        List<SessionTurn> turns = [.. await TurnsAsync(0)];
        var position = turns.FindIndex(turn => turn.Items.Any(each => each.Id == item));
        if (position < 0 || _head is not { } head)
        {
            return false;
        }

        turns[position] = turns[position] with { Items = [.. turns[position].Items.Where(each => each.Id != item)] };
        var next = head.Remove(position, options.Expiry, time.GetUtcNow());
        await log.ReplaceAsync(next, turns, head.Entries);
        (_head, _turns, _from) = (next, turns, 0);
        return true;
    });

    public async Task DeleteAsync()
    {
        Forget();
        await log.DeleteAsync(id);
        _isRead = true;
    }

    /// <summary>The position of a request's turn, looked for from one on.</summary>
    public async Task<long?> FindAsync(Inference.RequestId request, long from)
    {
        if (await HeadAsync() is not { } head || head.Description.Turns <= from)
        {
            return null;
        }

        if (head.LastRequest == request)
        {
            return head.Description.Turns - 1;
        }

        var index = (await TurnsAsync(from)).ToList().FindIndex(turn => turn.Request == request);
        return index < 0 ? null : from + index;
    }

    /// <summary>Frees the memory that the turns take.</summary>
    public void DropTurns() => _turns = null;

    private async Task BeginAsync(SessionDescription description, IReadOnlyList<SessionTurn> turns)
    {
        var head = SessionChanges.Begin(description, turns, options.Expiry, time.GetUtcNow());
        await log.CreateAsync(head, turns);
        (_head, _turns, _from) = (head, [.. turns], 0);
    }

    private void Forget() => (_head, _isRead, _turns) = (null, false, null);

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await change();
            }
            catch (LogConflictException) when (attempt < MaxAttempts)
            {
                Forget();
            }
            catch (LogConflictException)
            {
                Forget();
                throw Contended();
            }
            catch
            {
                Forget();
                throw;
            }
        }
    }

    private StorageUnavailableException Contended() =>
        new($"Session {id} is written to by two silos at once, as happens for a moment when one was lost. Try again shortly.");
}

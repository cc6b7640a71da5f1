using Orleans.Ai.Access;
using Orleans.Ai.Storage;
using Orleans.Serialization;

namespace Orleans.Ai.Sessions;

/// <summary>
/// Sessions as logs: the head is a <see cref="SessionHead"/>, the first entry holds <see cref="SessionHead.FirstTurns"/> turns, and
/// every later entry one.
/// </summary>
public sealed class SessionLog(ILogStore store, Serializer serializer)
{
    /// <summary>Kind of these logs.</summary>
    public const string Kind = "session";

    /// <summary>Reads a session without its turns.</summary>
    public async Task<SessionHead?> ReadHeadAsync(SessionId id, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(KeyOf(id), long.MaxValue, cancellationToken) is { } log ? Head(log.Head) : null;

    /// <summary>Reads a session's turns from one on; <see langword="null"/>: it has changed since <paramref name="head"/>, or is gone.</summary>
    public async Task<SessionTurn[]?> ReadTurnsAsync(SessionId id, SessionHead head, long from)
    {
        var position = Math.Max(0, from - head.FirstTurns + 1);
        var log = await store.ReadAsync(KeyOf(id), from < head.FirstTurns ? 0 : position);
        var before = from < head.FirstTurns ? from : 0;
        return log is null || log.Head.Length != head.Entries
            ? null
            : [.. log.Entries.SelectMany(entry => Read<SessionTurn[]>(entry, id)).Skip((int)before)];
    }

    /// <summary>Makes a session: one write.</summary>
    /// <exception cref="LogConflictException">There is one already.</exception>
    public Task CreateAsync(SessionHead head, IReadOnlyList<SessionTurn> turns) => store.AppendAsync(Append(head, turns, 0));

    /// <summary>Adds a turn: one write.</summary>
    /// <param name="head">The head as it is with the turn.</param>
    /// <param name="turn">The turn.</param>
    /// <exception cref="LogConflictException">Another turn came first.</exception>
    public Task AppendAsync(SessionHead head, SessionTurn turn) => store.AppendAsync(Append(head, [turn], head.Entries - 1));

    /// <summary>Changes the head alone.</summary>
    /// <exception cref="LogConflictException">The session has changed.</exception>
    public Task SetHeadAsync(SessionHead head) => store.SetHeadAsync(new LogHead
    {
        Key = KeyOf(head.Description.Id),
        Length = head.Entries,
        Head = serializer.SerializeToArray(head),
        ChangedAt = head.Description.ChangedAt,
        ExpiresAt = head.ExpiresAt,
    });

    /// <summary>Puts turns in the place of all there are; what was there is really gone.</summary>
    /// <param name="head">The head as it is then.</param>
    /// <param name="turns">All turns.</param>
    /// <param name="entries">Entries that were there.</param>
    /// <exception cref="LogConflictException">The session has changed.</exception>
    public Task ReplaceAsync(SessionHead head, IReadOnlyList<SessionTurn> turns, long entries) => store.ReplaceAsync(Append(head, turns, 0), entries);

    /// <summary>Deletes a session.</summary>
    public Task DeleteAsync(SessionId id) => store.DeleteAsync(KeyOf(id));

    /// <summary>Lists a tenant's sessions, the last changed first.</summary>
    public async Task<SessionPage> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(Kind, tenant, after, limit, cancellationToken);
        return new SessionPage([.. page.Heads.Select(head => Head(head).Description)], page.Next);
    }

    private static LogKey KeyOf(SessionId id) => new(Kind, id.Tenant, id.Name);

    private SessionHead Head(LogHead stored) => Read<SessionHead>(stored.Head, stored.Key);

    private T Read<T>(ReadOnlyMemory<byte> bytes, object owner)
    {
        try
        {
            return serializer.Deserialize<T>(bytes) ?? throw new LogCorruptException($"What is stored of session {owner} is empty.");
        }
        catch (Exception exception) when (exception is not LogCorruptException)
        {
            throw new LogCorruptException($"What is stored of session {owner} cannot be read by this version: {exception.Message}");
        }
    }

    private LogAppend Append(SessionHead head, IReadOnlyList<SessionTurn> turns, long position) => new()
    {
        Key = KeyOf(head.Description.Id),
        Position = position,
        Entry = serializer.SerializeToArray(turns.ToArray()),
        Head = serializer.SerializeToArray(head),
        ExpiresAt = head.ExpiresAt,
    };
}

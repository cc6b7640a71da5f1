using Orleans.Ai.Inference;
using Orleans.Concurrency;

namespace Orleans.Ai.Sessions;

/// <summary>
/// A conversation. Key: <see cref="SessionId.ToString"/>. A turn is begun, answered by a generation, and completed by it: one
/// write. Expected failures are values; <see cref="Clustering.StorageUnavailableException"/> and
/// <see cref="Storage.LogCorruptException"/> may come from every method.
/// </summary>
[Alias("ai.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Gives the context of the next turn, and the right to complete it. While another turn is being answered, waits for it or
    /// refuses, as the options say. Asking twice for one request gives one ticket, also where its turn has been added meanwhile.
    /// </summary>
    [Alias("Begin")]
    [ResponseTimeout("00:11:00")]
    [AlwaysInterleave]
    Task<SessionBegun> BeginAsync(SessionBegin begin);

    /// <summary>Adds a turn. Does nothing where it was added before, or where the session has been deleted meanwhile.</summary>
    [Alias("Complete")]
    Task CompleteAsync(SessionTicket ticket, SessionTurn turn);

    /// <summary>Gives a ticket back without a turn: the answer failed.</summary>
    [Alias("Abandon")]
    [AlwaysInterleave]
    Task AbandonAsync(RequestId request);

    /// <summary>How it is; <see langword="null"/>: there is none.</summary>
    [Alias("Get")]
    [AlwaysInterleave]
    Task<SessionDescription?> GetAsync();

    /// <summary>
    /// Its turns from one on, oldest first, as many as one answer should hold: the next are asked for from behind the last, and none
    /// come when that was the end. <see langword="null"/>: there is no such session.
    /// </summary>
    /// <param name="from">Position of the first turn, from 0.</param>
    [Alias("Read")]
    [AlwaysInterleave]
    Task<IReadOnlyList<SessionTurn>?> ReadAsync(long from);

    /// <summary>Makes it.</summary>
    /// <param name="description">Its title and metadata.</param>
    /// <param name="turns">What it begins with: a fork's, or none.</param>
    /// <returns>It was made; else there is one already.</returns>
    [Alias("Create")]
    Task<bool> CreateAsync(SessionDescription description, IReadOnlyList<SessionTurn> turns);

    /// <summary>Replaces its title and metadata.</summary>
    /// <returns>How it is now; <see langword="null"/>: there is none.</returns>
    [Alias("Update")]
    Task<SessionDescription?> UpdateAsync(string? title, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Takes one item out.</summary>
    /// <returns>It was there.</returns>
    [Alias("RemoveItem")]
    Task<bool> RemoveItemAsync(string item);

    /// <summary>Ends the turn that is being answered.</summary>
    /// <returns>There was one.</returns>
    [Alias("Cancel")]
    [AlwaysInterleave]
    Task<bool> CancelAsync();

    /// <summary>Deletes it with its generations and stored results: their text is really gone. Idempotency keys stay as tombstones.</summary>
    /// <returns>There was one.</returns>
    [ResponseTimeout("00:02:00")]
    [Alias("Delete")]
    Task<bool> DeleteAsync();
}

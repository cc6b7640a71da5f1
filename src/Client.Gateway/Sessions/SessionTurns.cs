namespace Orleans.Ai.Sessions;

/// <summary>Reads a session from its grain, page after page.</summary>
internal static class SessionTurns
{
    /// <summary>Its turns, oldest first, up to a number of them.</summary>
    public static async Task<List<SessionTurn>> ReadTurnsAsync(this ISessionGrain session, long count)
    {
        List<SessionTurn> turns = [];
        while (turns.Count < count && await session.ReadAsync(turns.Count) is { Count: > 0 } page)
        {
            turns.AddRange(page.Take((int)Math.Min(count - turns.Count, int.MaxValue)));
        }

        return turns;
    }

    /// <summary>Its items, oldest first; <see langword="null"/>: there is no such session.</summary>
    public static async Task<List<SessionItem>?> ReadItemsAsync(this ISessionGrain session) =>
        await session.GetAsync() is { } found ? [.. (await session.ReadTurnsAsync(found.Turns)).SelectMany(turn => turn.Items)] : null;
}

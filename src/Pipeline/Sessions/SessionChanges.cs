using Orleans.Ai.Inference;

namespace Orleans.Ai.Sessions;

/// <summary>What a session becomes when something is done to it.</summary>
internal static class SessionChanges
{
    private const string PolicyName = "context_policy";
    private const int MaxTitle = 80;

    /// <summary>A session that begins with such turns.</summary>
    public static SessionHead Begin(SessionDescription description, IReadOnlyList<SessionTurn> turns, TimeSpan? expiry, DateTimeOffset now) => new()
    {
        Description = description with
        {
            CreatedAt = now,
            ChangedAt = now,
            Title = description.Title ?? turns.Select(TitleOf).FirstOrDefault(title => title is not null),
            Turns = turns.Count,
            Items = turns.Sum(turn => turn.Items.Count),
            Running = null,
        },
        FirstTurns = turns.Count,
        Replica = turns is [.., var last] ? last.Replica : null,
        LastRequest = turns is [.., var latest] ? latest.Request : null,
        ExpiresAt = now + expiry,
    };

    /// <summary>With one turn more.</summary>
    public static SessionHead Add(this SessionHead head, SessionTicket ticket, SessionTurn turn, TimeSpan? expiry, DateTimeOffset now) => head with
    {
        Description = head.Description with
        {
            ChangedAt = now,
            Title = head.Description.Title ?? TitleOf(turn),
            Turns = head.Description.Turns + 1,
            Items = head.Description.Items + turn.Items.Count,
        },
        LastRequest = turn.Request,
        Replica = turn.Replica ?? head.Replica,
        Window = ticket.Window ?? head.Window,
        ExpiresAt = now + expiry,
    };

    /// <summary>With another title and other notes.</summary>
    public static SessionHead Describe(
        this SessionHead head, string? title, IReadOnlyDictionary<string, string> metadata, TimeSpan? expiry, DateTimeOffset now) => head with
        {
            Description = head.Description with { ChangedAt = now, Title = title, Metadata = metadata },
            ExpiresAt = now + expiry,
        };

    /// <summary>Without an item of the turn at <paramref name="position"/>: all turns are then one entry.</summary>
    public static SessionHead Remove(this SessionHead head, long position, TimeSpan? expiry, DateTimeOffset now) => head with
    {
        Description = head.Description with { ChangedAt = now, Items = head.Description.Items - 1 },
        FirstTurns = head.Description.Turns,

        // What stands for the turns before the window may repeat what was taken out.
        Window = position < head.Window.From ? SessionWindow.Whole : head.Window,
        ExpiresAt = now + expiry,
    };

    /// <summary>What to do when the session no longer fits.</summary>
    public static ContextPolicy Policy(this SessionHead? head, ContextPolicy otherwise) =>
        head?.Description.Metadata.GetValueOrDefault(PolicyName) switch
        {
            "drop_oldest" => ContextPolicy.DropOldest,
            "refuse" => ContextPolicy.Refuse,
            "summarize" => ContextPolicy.Summarize,
            _ => otherwise,
        };

    // What people call a conversation until they name it: the first line that a user said.
    private static string? TitleOf(SessionTurn turn)
    {
        var line = turn.Items.Select(item => item.Message).FirstOrDefault(message => message?.Role == ChatRole.User && message.Content.Length > 0)
            ?.Content.Trim().Split('\n')[0].Trim();
        return line is null or { Length: <= MaxTitle } ? line : line[..(MaxTitle - (char.IsHighSurrogate(line[MaxTitle - 1]) ? 1 : 0))] + "…";
    }
}

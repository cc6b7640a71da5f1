using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>Many changes in one transaction, thus with one sync of the disk.</summary>
internal static class GroupCommit
{
    /// <summary>
    /// Commits a group, in its order. A change that fails before it has written leaves the others be; where one fails later, or
    /// the transaction does, each half is tried by itself, down to the changes that are at fault.
    /// </summary>
    public static void Run(StateConnection connection, ReadOnlySpan<StateWork> group)
    {
        try
        {
            if (TryCommit(connection, group) is not { } problem)
            {
                return;
            }

            if (group.Length == 1)
            {
                Fail(group, problem);
                return;
            }

            Run(connection, group[..(group.Length / 2)]);
            Run(connection, group[(group.Length / 2)..]);
        }
        catch (SqliteException exception)
        {
            // No transaction can be had at all, which smaller groups would not change.
            Fail(group, exception);
        }
    }

    private static void Fail(ReadOnlySpan<StateWork> group, Exception problem)
    {
        foreach (var work in group)
        {
            work.Problem = problem;
        }
    }

    // What the transaction failed with.
    private static Exception? TryCommit(StateConnection connection, ReadOnlySpan<StateWork> group)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var work in group)
            {
                var changes = connection.Changes;
                work.Run(connection);
                if (!connection.IsInTransaction)
                {
                    return work.Problem;
                }

                if (work.Problem is { } problem && connection.Changes != changes)
                {
                    // It stopped half-way.
                    connection.Execute("ROLLBACK");
                    return problem;
                }
            }

            connection.Execute("COMMIT");
            return null;
        }
        catch (SqliteException exception)
        {
            if (connection.IsInTransaction)
            {
                connection.Execute("ROLLBACK");
            }

            return exception;
        }
    }
}

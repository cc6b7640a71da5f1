using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>State could not be read or written; the message says why and what to do.</summary>
internal sealed class StateException(string message, Exception inner) : IOException(message, inner)
{
    /// <summary>Puts SQLite's error code into words.</summary>
    /// <param name="file">The database.</param>
    /// <param name="exception">What SQLite said.</param>
    public static StateException From(string file, SqliteException exception) => new($"{file}: {Explain(exception)}", exception);

    // https://sqlite.org/rescode.html
    private static string Explain(SqliteException exception) => exception.SqliteErrorCode switch
    {
        13 => "the disk is full. Free space; what failed was not written and may be tried again.",
        5 or 6 => "another program has locked the database. Close it.",
        11 or 26 => "this is no intact SQLite database. Put a copy back, or choose another folder with --data.",
        3 or 8 or 10 or 14 => $"it cannot be read or written ({exception.Message}). Check the disk and the file's owner, or choose another folder with --data.",
        _ => exception.Message,
    };
}

using Microsoft.Data.Sqlite;

namespace Orleans.Ai.Storage;

/// <summary>A connection to the state file. It belongs to one thread, and keeps every statement prepared.</summary>
internal sealed class StateConnection : IDisposable
{
    // How long another program's lock is waited for, such as that of an sqlite3 shell. Unit: seconds.
    private const int LongestWait = 5;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>Opens the file, and makes it where there is none.</summary>
    public StateConnection(string file)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = LongestWait }.ToString());
        _connection.Open();
    }

    /// <summary>A transaction is open. Serious errors, such as a full disk, end it on their own.</summary>
    public bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>How many rows were changed since the connection was opened.</summary>
    public int Changes => SQLitePCL.raw.sqlite3_total_changes(_connection.Handle);

    /// <summary>Runs a statement with the parameters <c>$1</c>, <c>$2</c>, and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query with the parameters <c>$1</c>, <c>$2</c>, and so on.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Runs queries that all see the same state.</summary>
    public T InOneState<T>(Func<T> queries)
    {
        Execute("BEGIN");
        try
        {
            return queries();
        }
        finally
        {
            Execute("COMMIT");
        }
    }

    /// <summary>The number that a query of one row and column gives.</summary>
    public long Number(string sql) => Query(sql, row => row.GetInt64(0)).Single();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = new SqliteCommand(sql, _connection);
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
}

using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.Ai.Storage;

/// <summary>A connection to the state file. It belongs to one thread, and keeps every statement prepared.</summary>
internal sealed class StateConnection : IDisposable
{
    // How long another program's lock is waited for, such as that of an sqlite3 shell. Unit: seconds.
    private const int LongestWait = 5;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _queries = [];
    private readonly Dictionary<string, (sqlite3_stmt? Statement, int[] Places)> _statements = [];

    /// <summary>Opens the file, and makes it where there is none.</summary>
    public StateConnection(string file)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = LongestWait }.ToString());
        _connection.Open();
        raw.sqlite3_busy_timeout(_connection.Handle, LongestWait * 1000);
    }

    /// <summary>A transaction is open. Serious errors, such as a full disk, end it on their own.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>How many rows were changed since the connection was opened.</summary>
    public int Changes => raw.sqlite3_total_changes(_connection.Handle);

    /// <summary>
    /// Runs a statement with the parameters <c>$1</c>, <c>$2</c>, and so on, or several without any. Not as a command of ADO.NET: that
    /// takes longer than the statement.
    /// </summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Execute(string sql, params ReadOnlySpan<StateValue> values)
    {
        var (statement, places) = Prepare(sql, values.Length);
        if (statement is null)
        {
            Check(raw.sqlite3_exec(_connection.Handle, sql));
            return 0;
        }

        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                Check(values[i].Bind(statement, places[i]));
            }

            Check(raw.sqlite3_step(statement));
            return raw.sqlite3_changes(_connection.Handle);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Runs a query with the parameters <c>$1</c>, <c>$2</c>, and so on.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<StateValue> values)
    {
        using var reader = CreateQuery(sql, values).ExecuteReader();
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
        foreach (var query in _queries.Values)
        {
            query.Dispose();
        }

        foreach (var (statement, _) in _statements.Values)
        {
            statement?.Dispose();
        }

        _connection.Dispose();
    }

    // No statement where the text has several. SQLite numbers parameters as they first occur in it.
    private (sqlite3_stmt? Statement, int[] Places) Prepare(string sql, int values)
    {
        if (!_statements.TryGetValue(sql, out var prepared))
        {
            Check(raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement, out var rest));
            if (string.IsNullOrWhiteSpace(rest))
            {
                prepared = (statement, [.. Enumerable.Range(1, values).Select(number => raw.sqlite3_bind_parameter_index(statement, $"${number}"))]);
            }
            else
            {
                statement.Dispose();
                prepared = (null, []);
            }

            _statements[sql] = prepared;
        }

        return prepared;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }
    }

    private SqliteCommand CreateQuery(string sql, ReadOnlySpan<StateValue> values)
    {
        if (!_queries.TryGetValue(sql, out var query))
        {
            _queries[sql] = query = new SqliteCommand(sql, _connection);
            for (var i = 1; i <= values.Length; i++)
            {
                query.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            query.Parameters[i].Value = values[i].ToParameter();
        }

        return query;
    }
}

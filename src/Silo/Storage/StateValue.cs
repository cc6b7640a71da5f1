using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.Ai.Storage;

/// <summary>A value of a statement's parameter. A number is not put on the heap for it: a statement of usage has more than ten.</summary>
internal readonly struct StateValue
{
    private readonly object? _bytesOrText;
    private readonly long? _number;

    private StateValue(object? bytesOrText, long? number) => (_bytesOrText, _number) = (bytesOrText, number);

    public static implicit operator StateValue(string? text) => new(text, null);

    public static implicit operator StateValue(byte[] bytes) => new(bytes, null);

    public static implicit operator StateValue(long? number) => new(null, number);

    public static implicit operator StateValue(bool flag) => new(null, flag ? 1 : 0);

    /// <summary>As <see cref="SqliteParameter.Value"/> has it.</summary>
    public object ToParameter() => _bytesOrText ?? (_number is { } number ? number : DBNull.Value);

    /// <summary>Gives it to a statement.</summary>
    /// <returns>SQLite's code.</returns>
    public int Bind(sqlite3_stmt statement, int index) => _bytesOrText switch
    {
        string text => raw.sqlite3_bind_text(statement, index, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => _number is { } number ? raw.sqlite3_bind_int64(statement, index, number) : raw.sqlite3_bind_null(statement, index),
    };
}

namespace Orleans.Ai.ModelFiles;

/// <summary>
/// The metadata of a GGUF file by key. Every accessor gives <see langword="null"/> where the key is absent and refuses a
/// value of another kind by its key. Values are read from the mapped file when they are asked for: not after its disposal.
/// </summary>
internal sealed class GgufMetadata
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, GgufValue> _values = [];

    private GgufMetadata(MappedFile file) => _file = file;

    /// <summary>The file, for messages.</summary>
    public string Path => _file.Path;

    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Reads <paramref name="count"/> keys with their values; the cursor stands behind them afterwards.</summary>
    /// <exception cref="FormatException">They are damaged.</exception>
    public static GgufMetadata Read(MappedFile file, GgufCursor cursor, ulong count)
    {
        var metadata = new GgufMetadata(file);
        for (var i = 0UL; i < count; i++)
        {
            metadata.ReadNext(cursor);
        }

        return metadata;
    }

    public bool Contains(string key) => _values.ContainsKey(key);

    public string? Text(string key) => Find(key, false, [GgufValueType.String], "a text") is { } value ? At(key, value, c => c.ReadText()) : null;

    public bool? Flag(string key) =>
        Find(key, false, [GgufValueType.Bool], "true or false") is { } value ? At(key, value, c => c.ReadInteger(value.Type) != 0) : null;

    /// <summary>A whole number, stored in any width.</summary>
    public long? Integer(string key, long from, long to)
    {
        if (Find(key, false, Integers, "a whole number") is not { } value)
        {
            return null;
        }

        var number = At(key, value, c => c.ReadInteger(value.Type));
        return number >= from && number <= to ? (long)number : throw In(key, $"must be a whole number from {from} to {to}, but is {number}");
    }

    /// <summary>A number, whole or not, stored in any width.</summary>
    public double? Number(string key, double from, double to)
    {
        if (Find(key, false, Numbers, "a number") is not { } value)
        {
            return null;
        }

        var number = At(key, value, c => c.ReadNumber(value.Type));
        return number >= from && number <= to ? number : throw In(key, $"must be a number from {from} to {to}, but is {number}");
    }

    /// <summary>An array of texts, decoded anew at every call.</summary>
    public string[]? Texts(string key) => Elements(key, [GgufValueType.String], "a list of texts", (c, _) => c.ReadText());

    /// <summary>An array of whole numbers that fit 32 bits.</summary>
    public int[]? IntegerList(string key) => Elements(key, Integers, "a list of whole numbers", (c, type) => c.ReadInteger(type) is var n && n >= int.MinValue && n <= int.MaxValue
        ? (int)n
        : throw new FormatException($"{n} does not fit 32 bits"));

    public float[]? NumberList(string key) => Elements(key, Numbers, "a list of numbers", (c, type) => (float)c.ReadNumber(type));

    public bool[]? FlagList(string key) => Elements(key, [GgufValueType.Bool], "a list of flags", (c, type) => c.ReadInteger(type) != 0);

    /// <summary>Number of elements of an array; null where the key is absent or no array.</summary>
    public int? CountOf(string key) => _values.TryGetValue(key, out var value) && value.IsArray ? value.Count : null;

    public ModelFileException Missing(string key) => In(key, "is missing");

    /// <summary>An error that names a key, its value and what would be supported.</summary>
    public ModelFileException Unsupported(string key, string? value, params IEnumerable<string> supported) =>
        In(key, $"'{(value?.Length > 60 ? value[..60] + "…" : value)}' is not supported; supported: {string.Join(", ", supported)}");

    private static ReadOnlySpan<GgufValueType> Integers =>
    [
        GgufValueType.UInt8, GgufValueType.Int8, GgufValueType.UInt16, GgufValueType.Int16, GgufValueType.UInt32, GgufValueType.Int32,
        GgufValueType.UInt64, GgufValueType.Int64,
    ];

    private static ReadOnlySpan<GgufValueType> Numbers =>
    [
        GgufValueType.Float32, GgufValueType.Float64, GgufValueType.UInt8, GgufValueType.Int8, GgufValueType.UInt16, GgufValueType.Int16,
        GgufValueType.UInt32, GgufValueType.Int32, GgufValueType.UInt64, GgufValueType.Int64,
    ];

    private void ReadNext(GgufCursor cursor)
    {
        var key = cursor.ReadName();
        try
        {
            var type = (GgufValueType)cursor.ReadUInt32();
            var isArray = type == GgufValueType.Array;
            type = isArray ? (GgufValueType)cursor.ReadUInt32() : type;
            var begin = cursor.Position + (isArray ? sizeof(ulong) : 0);
            var count = 1;
            if (isArray)
            {
                count = cursor.SkipArray(type);
            }
            else
            {
                cursor.Skip(type);
            }

            if (!_values.TryAdd(key, new GgufValue(type, isArray, count, begin)))
            {
                throw new FormatException("it stands there twice");
            }
        }
        catch (FormatException e)
        {
            throw new FormatException($"key '{key}': {e.Message}", e);
        }
    }

    private T[]? Elements<T>(string key, ReadOnlySpan<GgufValueType> types, string expected, Func<GgufCursor, GgufValueType, T> read)
    {
        if (Find(key, true, types, expected) is not { } value)
        {
            return null;
        }

        return At(key, value, cursor =>
        {
            var elements = new T[value.Count];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = read(cursor, value.Type);
            }

            return elements;
        });
    }

    private GgufValue? Find(string key, bool isArray, ReadOnlySpan<GgufValueType> types, string expected)
    {
        if (!_values.TryGetValue(key, out var value))
        {
            return null;
        }

        return value.IsArray == isArray && types.Contains(value.Type)
            ? value
            : throw In(key, $"must be {expected}, but is {(value.IsArray ? "a list of " : "")}{value.Type}");
    }

    private T At<T>(string key, GgufValue value, Func<GgufCursor, T> read)
    {
        try
        {
            return read(new GgufCursor(_file, value.Begin));
        }
        catch (FormatException e)
        {
            throw In(key, $"cannot be read: {e.Message}", e);
        }
    }

    private ModelFileException In(string key, string problem, Exception? inner = null) => ModelFileException.In(Path, $"{key} {problem}", inner);
}

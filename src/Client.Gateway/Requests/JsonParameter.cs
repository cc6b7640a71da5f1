using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Orleans.Ai.Answers;
using Orleans.Ai.Inference;

namespace Orleans.Ai.Requests;

/// <summary>A value of a JSON document that knows its path, so that a refusal can name it: <c>messages[0].content</c>.</summary>
internal readonly struct JsonParameter
{
    private const string WholeNames = "an object with names of whole Unicode characters, without half a surrogate pair";
    private const int MaxKnownName = 64;
    private readonly string _owner;
    private readonly string? _name;

    public JsonParameter(JsonElement value, string path)
        : this(value, path, null)
    {
    }

    // Few are refused, and named.
    private JsonParameter(JsonElement value, string owner, string? name) => (Value, _owner, _name) = (value, owner, name);

    public JsonElement Value { get; }

    public string Path => _name is null ? _owner : PathOf(_owner, _name);

    // A bit for the first letter and the length of each member's name: most members that are asked for are not there. 0: nobody has looked.
    private ulong Names { get; init; }

    /// <summary>The member of that name; <see langword="null"/> where it is absent or JSON <c>null</c>.</summary>
    public JsonParameter? Optional(string name)
    {
        if (Names != 0 && (Names & BitOf(name)) == 0)
        {
            return null;
        }

        try
        {
            return Value.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null
                ? new JsonParameter(member, Path, name)
                : null;
        }
        catch (InvalidOperationException)
        {
            throw Mismatch(WholeNames);
        }
    }

    public JsonParameter Required(string name)
        => Optional(name) ?? throw new InvalidRequestException(
            InferenceErrorCode.InvalidRequest,
            $"'{PathOf(name)}' is missing.",
            PathOf(name));

    public JsonParameter[] Items() => Items(static item => item);

    /// <summary>Reads all items.</summary>
    public T[] Items<T>(Func<JsonParameter, T> read)
    {
        var (path, items, index) = (Path, new T[Value.GetArrayLength()], 0);
        foreach (var item in Value.EnumerateArray())
        {
            items[index] = read(new JsonParameter(item, PathOf(path, index)));
            index++;
        }

        return items;
    }

    /// <summary>The members of an object, by name.</summary>
    /// <param name="except">Names of members that are left out; <see langword="null"/>: none are.</param>
    public IEnumerable<(string Name, JsonParameter Value)> Members(FrozenSet<string>? except = null)
    {
        foreach (var member in Value.EnumerateObject())
        {
            if (except is null || !IsAmong(member, except))
            {
                var name = NameOf(member);
                yield return (name, new JsonParameter(member.Value, Path, name));
            }
        }
    }

    /// <summary>Refuses an object with a member of another name than these.</summary>
    public void RefuseUnknown(params string[] known)
    {
        if (Members().Select(member => member.Name).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new InvalidRequestException(
                InferenceErrorCode.InvalidRequest,
                $"'{PathOf(unknown)}' is unknown; {(Path.Length == 0 ? "the body" : $"'{Path}'")} takes {string.Join(", ", known)}.",
                PathOf(unknown));
        }
    }

    /// <summary>An object, whose members are found faster than those of a value that was not asked whether it is one.</summary>
    public JsonParameter AsObject() => Value.ValueKind is JsonValueKind.Object ? this with { Names = NamesOf(Value) } : throw Mismatch("an object");

    public JsonParameter AsArray(int minimum = 0, int maximum = int.MaxValue)
    {
        if (Value.ValueKind is not JsonValueKind.Array)
        {
            throw Mismatch("an array");
        }

        var length = Value.GetArrayLength();
        return length >= minimum && length <= maximum
            ? this
            : throw Mismatch(length < minimum ? $"an array of at least {minimum}" : $"an array of at most {maximum}");
    }

    public string AsString(string expected = "a string")
    {
        if (Value.ValueKind is not JsonValueKind.String)
        {
            throw Mismatch(expected);
        }

        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Mismatch($"{expected} of whole Unicode characters, without half a surrogate pair");
        }
    }

    public string AsString(int maxLength)
        => AsString() is { } text && text.Length <= maxLength ? text : throw Mismatch($"a string of at most {maxLength} characters");

    public string AsOneOf(params string[] values)
        => AsString() is { } text && values.Contains(text) ? text : throw Mismatch($"one of {string.Join(", ", values)}");

    public bool AsBoolean() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Mismatch("true or false"),
    };

    public long AsInteger(long minimum, long maximum)
        => Value.ValueKind is JsonValueKind.Number && Value.TryGetInt64(out var number) && number >= minimum && number <= maximum
            ? number
            : throw Mismatch("an integer" + Range(minimum, maximum));

    public float AsNumber(double minimum, double maximum)
        => Value.ValueKind is JsonValueKind.Number && Value.TryGetDouble(out var number) && number >= minimum && number <= maximum
            ? (float)number
            : throw Mismatch(string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"));

    /// <summary>Reads many integers without a path for each.</summary>
    public int[] AsIntegers(int minimum)
    {
        var numbers = new int[Value.GetArrayLength()];
        var index = 0;
        foreach (var item in Value.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Number || !item.TryGetInt32(out numbers[index]) || numbers[index] < minimum)
            {
                throw new JsonParameter(item, PathOf(Path, index)).Mismatch("an integer" + Range(minimum, int.MaxValue));
            }

            index++;
        }

        return numbers;
    }

    /// <summary>An object as it was sent, in one line.</summary>
    public string AsRawObject()
    {
        AsObject().RequireWholeText();
        return JsonOutput.ToText(Value.WriteTo);
    }

    /// <summary>Refuses half a surrogate pair anywhere in it: it could not be written again.</summary>
    public void RequireWholeText()
    {
        if (JsonMarshal.GetRawUtf8Value(Value).IndexOf("\\u"u8) < 0)
        {
            return;
        }

        switch (Value.ValueKind)
        {
            case JsonValueKind.String:
                AsString();
                break;
            case JsonValueKind.Object:
                AllOf(Members().Select(member => member.Value));
                break;
            case JsonValueKind.Array:
                AllOf(Items());
                break;
        }
    }

    /// <summary>The refusal of this value: names it, what was expected, and what was sent.</summary>
    public InvalidRequestException Mismatch(string expected) => new(
        InferenceErrorCode.InvalidRequest,
        Path.Length == 0 ? $"The JSON must be {expected}, but is {Describe()}." : $"'{Path}' must be {expected}, but is {Describe()}.",
        Path.Length == 0 ? null : Path);

    public InvalidRequestException Unsupported(string reason)
        => new(InferenceErrorCode.UnsupportedParameter, $"'{Path}' {reason}", Path);

    private static ulong NamesOf(JsonElement value)
    {
        var names = 0UL;
        foreach (var member in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (name.IsEmpty || name.Contains((byte)'\\'))
            {
                return ulong.MaxValue;
            }

            names |= BitOf(name[0], name.Length);
        }

        return names;
    }

    private static ulong BitOf(string name) => Ascii.IsValid(name) && name.Length > 0 ? BitOf(name[0], name.Length) : ulong.MaxValue;

    private static ulong BitOf(int first, int length) => 1UL << (((first * 7) + length) & 63);

    private bool IsAmong(JsonProperty member, FrozenSet<string> names)
    {
        var utf8 = JsonMarshal.GetRawUtf8PropertyName(member);
        Span<char> name = stackalloc char[MaxKnownName];
        return Ascii.ToUtf16(utf8, name, out var length) is OperationStatus.Done && !utf8.Contains((byte)'\\')
            ? names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[..length])
            : names.Contains(NameOf(member));
    }

    private static void AllOf(IEnumerable<JsonParameter> values)
    {
        foreach (var value in values)
        {
            value.RequireWholeText();
        }
    }

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Mismatch(WholeNames);
        }
    }

    private static string Range(long minimum, long maximum) => string.Create(CultureInfo.InvariantCulture, $" from {minimum} to {maximum}");

    private static string PathOf(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private string PathOf(string name) => PathOf(Path, name);

    private static string PathOf(string owner, string name) => owner.Length == 0 ? name : $"{owner}.{name}";

    private string Describe() => Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => string.Create(CultureInfo.InvariantCulture, $"an array of {Value.GetArrayLength()}"),
        JsonValueKind.String => "a string",
        JsonValueKind.Number when Value.GetRawText() is { Length: <= 32 } number => number,
        JsonValueKind.Number => "a very long number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}

using System.Globalization;
using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>Values as JSON, written as Python's <c>json.dumps</c> writes it: models were trained on exactly that.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private readonly JsonTextFormat _format;
    private int _depth;

    private readonly RenderState _state;

    private JsonText(JsonTextFormat format, RenderState state) => (_format, _state) = (format, state);

    public static string ToJson(object? value, JsonTextFormat format, RenderState state)
    {
        var json = new JsonText(format, state);
        json.Write(value);
        return json._text.ToString();
    }

    private void Write(object? value)
    {
        _state.Step();
        switch (value)
        {
            case null:
                _text.Append("null");
                break;
            case Undefined:
                _text.Append("undefined");
                break;
            case bool truth:
                _text.Append(truth ? "true" : "false");
                break;
            case long number:
                _text.Append(number);
                break;
            case double number:
                _text.Append(PythonText.FromDouble(number).Replace("inf", "Infinity", StringComparison.Ordinal).Replace("nan", "NaN", StringComparison.Ordinal));
                break;
            case string s:
                WriteString(s);
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                WriteAll(Ordered(mapping), '{', '}', WriteEntry);
                break;
            case IReadOnlyList<object?> list:
                WriteAll(list, '[', ']', Write);
                break;
            default:
                throw new TemplateException("an object cannot be written as JSON");
        }
    }

    private IEnumerable<KeyValuePair<string, object?>> Ordered(IReadOnlyDictionary<string, object?> mapping) =>
        _format.SortKeys ? mapping.OrderBy(e => e.Key, StringComparer.Ordinal) : mapping;

    private void WriteAll<T>(IEnumerable<T> items, char open, char close, Action<T> write)
    {
        var any = false;
        _text.Append(open);
        _depth++;
        foreach (var item in items)
        {
            _text.Append(any ? _format.ItemSeparator : "");
            any = true;
            BreakLine();
            write(item);
        }

        _depth--;
        if (any)
            BreakLine();
        _text.Append(close);
    }

    private void WriteEntry(KeyValuePair<string, object?> entry)
    {
        WriteString(entry.Key);
        _text.Append(_format.KeySeparator);
        Write(entry.Value);
    }

    private void BreakLine()
    {
        if (_format.Indent is null)
            return;
        _state.ReserveText((long)_format.Indent.Length * _depth, _text.Length);
        _text.Append('\n');
        for (var i = 0; i < _depth; i++)
            _text.Append(_format.Indent);
    }

    private void WriteString(string value)
    {
        _state.ReserveText(value.Length, _text.Length);
        _text.Append('"');
        foreach (var c in value)
        {
            const string letters = "\"\\\b\f\n\r\t", names = "\"\\bfnrt";
            if (letters.IndexOf(c, StringComparison.Ordinal) is >= 0 and var index)
                _text.Append('\\').Append(names[index]);
            else if (c < ' ' || (c > '~' && _format.EscapeNonAscii))
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                _text.Append(c);
        }

        _text.Append('"');
    }
}

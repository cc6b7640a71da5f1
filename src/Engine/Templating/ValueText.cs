using System.Globalization;
using System.Text;

namespace Orleans.Ai.Templating;

/// <summary>Values as text: Python's <c>str</c> and <c>repr</c>.</summary>
internal static class ValueText
{
    /// <summary>What <c>{{ value }}</c> prints.</summary>
    public static string ToText(object? value, RenderState state) => (value, state.Dialect) switch
    {
        (string text, _) => text,
        (Undefined, _) => "",
        (long number, _) => number.ToString(CultureInfo.InvariantCulture),
        (double number, _) => PythonText.FromDouble(number),
        (null, TemplateDialect.HuggingFaceJs) => "null",
        (_, TemplateDialect.HuggingFaceJs) => JsonText.ToJson(value, JsonTextFormat.Default, state),
        _ => Represent(value, state),
    };

    private static string Represent(object? value, RenderState state)
    {
        var text = new StringBuilder();
        Represent(value, text, state);
        return text.ToString();
    }

    private static void Represent(object? value, StringBuilder text, RenderState state)
    {
        state.Step();
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            case bool truth:
                text.Append(truth ? "True" : "False");
                break;
            case string s:
                Quote(s, text, state);
                break;
            case IReadOnlyList<object?> list:
                Represent(list, '[', ']', item => Represent(item, text, state), text);
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                Represent(mapping, '{', '}', entry => RepresentEntry(entry, text, state), text);
                break;
            case long or double:
                text.Append(ToText(value, state));
                break;
            default:
                throw new TemplateException("an object has no text");
        }
    }

    private static void Represent<T>(IEnumerable<T> items, char open, char close, Action<T> represent, StringBuilder text)
    {
        var separator = "";
        text.Append(open);
        foreach (var item in items)
        {
            text.Append(separator);
            represent(item);
            separator = ", ";
        }

        text.Append(close);
    }

    private static void RepresentEntry(KeyValuePair<string, object?> entry, StringBuilder text, RenderState state)
    {
        Quote(entry.Key, text, state);
        text.Append(": ");
        Represent(entry.Value, text, state);
    }

    private static void Quote(string value, StringBuilder text, RenderState state)
    {
        state.ReserveText(value.Length, text.Length);
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value == quote || rune.Value == '\\')
                text.Append('\\').Append(rune);
            else if (IsPrintable(rune))
                text.Append(rune);
            else
                text.Append(Escape(rune.Value));
        }

        text.Append(quote);
    }

    private static string Escape(int value) => value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x100 => $"\\x{value:x2}",
        <= char.MaxValue => $"\\u{value:x4}",
        _ => $"\\U{value:x8}",
    };

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}

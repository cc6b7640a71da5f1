using System.Text;
using System.Text.RegularExpressions;

namespace Orleans.Ai.Templating;

/// <summary>Filters of strings.</summary>
internal static partial class TextFilters
{
    public static IReadOnlyDictionary<string, TemplateFilter> All { get; } = new Dictionary<string, TemplateFilter>
    {
        ["upper"] = (value, _, state) => Text(value, state).ToUpperInvariant(),
        ["lower"] = (value, _, state) => Text(value, state).ToLowerInvariant(),
        ["capitalize"] = (value, _, state) => PythonText.Capitalize(Text(value, state)),
        ["title"] = (value, _, state) => Title(Text(value, state)),
        ["trim"] = Trim,
        ["string"] = (value, _, state) => Text(value, state),
        // Escaping is off in transformers, so nothing is unsafe.
        ["safe"] = (value, _, state) => Text(value, state),
        ["escape"] = (value, _, state) => Escape(Text(value, state)),
        ["e"] = (value, _, state) => Escape(Text(value, state)),
        ["replace"] = (value, a, state) =>
            TextSplitting.Replace(Text(value, state), a.RequireText(0, "old"), a.RequireText(1, "new"), a.Integer(2, "count", -1), state),
        ["indent"] = Indent,
        ["tojson"] = ToJson,
        ["wordcount"] = (value, _, state) => (long)TextSplitting.Split(Text(value, state), null, -1, state).Count,
    };

    private static string Text(object? value, RenderState state)
    {
        var text = ValueText.ToText(value, state);
        state.ReserveText(text.Length);
        return text;
    }

    private static string Trim(object? value, CallArguments arguments, RenderState state)
    {
        var characters = arguments.Text(0, "chars");
        return PythonText.TrimEnd(PythonText.TrimStart(Text(value, state), characters), characters).ToString();
    }

    // Unlike str.title, a word begins only behind white space, a dash or an opening bracket.
    private static string Title(string text) => WordOrGap().Replace(text, word => PythonText.Capitalize(word.Value));

    private static string Escape(string text) => new StringBuilder(text)
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("'", "&#39;").Replace("\"", "&#34;").ToString();

    private static string Indent(object? value, CallArguments arguments, RenderState state)
    {
        var indentation = arguments.Get(0, "width", 4L) is string text ? text : Spaces(arguments.Integer(0, "width", 4), state);
        bool first = arguments.Flag(1, "first", false), blank = arguments.Flag(2, "blank", false);
        var lines = PythonText.SplitLines(Text(value, state) + "\n");
        state.ReserveText((long)indentation.Length * lines.Count);
        for (var i = first ? 0 : 1; i < lines.Count; i++)
        {
            if (blank || lines[i].Length > 0 || i == 0)
                lines[i] = indentation + lines[i];
        }

        return string.Join('\n', lines);
    }

    private static string Spaces(long count, RenderState state)
    {
        state.ReserveText(count);
        return new string(' ', (int)Math.Max(count, 0));
    }

    private static string ToJson(object? value, CallArguments arguments, RenderState state)
    {
        var escape = arguments.Flag(0, "ensure_ascii", false);
        var indent = arguments.Get(1, "indent", null) switch
        {
            null => null,
            string text => text,
            _ => Spaces(arguments.Integer(1, "indent", 0), state),
        };
        var (item, key) = arguments.Get(2, "separators", null) switch
        {
            null => (indent is null ? ", " : ",", ": "),
            IReadOnlyList<object?> and [string i, string k] => (i, k),
            _ => throw new TemplateException("the separators must be two strings"),
        };
        return JsonText.ToJson(value, new JsonTextFormat(escape, indent, item, key, arguments.Flag(3, "sort_keys", false)), state);
    }

    [GeneratedRegex(@"[^-\s(\{\[<]+")]
    private static partial Regex WordOrGap();
}

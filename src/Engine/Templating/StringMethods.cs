using System.Collections.Frozen;

namespace Orleans.Ai.Templating;

/// <summary>The methods of Python's strings that templates use.</summary>
internal static class StringMethods
{
    public static FrozenDictionary<string, Func<string, CallArguments, RenderState, object?>> All { get; } =
        new Dictionary<string, Func<string, CallArguments, RenderState, object?>>
        {
            ["strip"] = (text, a, state) => Reserved(PythonText.TrimEnd(PythonText.TrimStart(text, a.Text(0, "chars")), a.Text(0, "chars")), state),
            ["lstrip"] = (text, a, state) => Reserved(PythonText.TrimStart(text, a.Text(0, "chars")), state),
            ["rstrip"] = (text, a, state) => Reserved(PythonText.TrimEnd(text, a.Text(0, "chars")), state),
            ["upper"] = (text, _, state) => Reserved(text, state).ToUpperInvariant(),
            ["lower"] = (text, _, state) => Reserved(text, state).ToLowerInvariant(),
            ["title"] = (text, _, state) => PythonText.Title(Reserved(text, state)),
            ["capitalize"] = (text, _, state) => PythonText.Capitalize(Reserved(text, state)),
            ["startswith"] = (text, a, _) => AnyOf(a.Require(0, "prefix"), p => text.StartsWith(p, StringComparison.Ordinal)),
            ["endswith"] = (text, a, _) => AnyOf(a.Require(0, "suffix"), s => text.EndsWith(s, StringComparison.Ordinal)),
            ["removeprefix"] = (text, a, _) => a.RequireText(0, "prefix") is var p && text.StartsWith(p, StringComparison.Ordinal) ? text[p.Length..] : text,
            ["removesuffix"] = (text, a, _) => a.RequireText(0, "suffix") is var s && text.EndsWith(s, StringComparison.Ordinal) ? text[..^s.Length] : text,
            ["split"] = (text, a, state) => TextSplitting.Split(text, a.Text(0, "sep"), a.Integer(1, "maxsplit", -1), state),
            ["rsplit"] = (text, a, state) => TextSplitting.SplitFromRight(text, a.Text(0, "sep"), a.Integer(1, "maxsplit", -1), state),
            ["splitlines"] = (text, _, state) => TextSplitting.Reserved(PythonText.SplitLines(Reserved(text, state)), state),
            ["replace"] = (text, a, state) =>
                TextSplitting.Replace(text, a.RequireText(0, "old"), a.RequireText(1, "new"), a.Integer(2, "count", -1), state),
            ["join"] = (text, a, state) => TextSplitting.Join(text, ValueOperations.Items(a.Require(0, "iterable")), state),
            ["count"] = (text, a, state) => Count(Reserved(text, state), a.RequireText(0, "sub")),
            ["find"] = (text, a, _) => (long)text.IndexOf(a.RequireText(0, "sub"), StringComparison.Ordinal),
            ["rfind"] = (text, a, _) => (long)text.LastIndexOf(a.RequireText(0, "sub"), StringComparison.Ordinal),
            ["isdigit"] = (text, _, _) => text.Length > 0 && text.All(char.IsDigit),
            ["isalpha"] = (text, _, _) => text.Length > 0 && text.All(char.IsLetter),
            ["isalnum"] = (text, _, _) => text.Length > 0 && text.All(char.IsLetterOrDigit),
            ["isspace"] = (text, _, _) => text.Length > 0 && text.All(PythonText.IsSpace),
            ["isupper"] = (text, _, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
            ["islower"] = (text, _, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        }.ToFrozenDictionary();

    private static string Reserved(ReadOnlySpan<char> text, RenderState state)
    {
        state.ReserveText(text.Length);
        return text.ToString();
    }

    private static bool AnyOf(object? choices, Func<string, bool> matches) => choices switch
    {
        string text => matches(text),
        IReadOnlyList<object?> list => list.Any(c => c is string text && matches(text)),
        _ => throw new TemplateException("startswith and endswith take a string or several"),
    };

    private static long Count(string text, string part) =>
        part.Length == 0 ? PythonText.Length(text) + 1 : System.MemoryExtensions.Count(text.AsSpan(), part.AsSpan());
}
